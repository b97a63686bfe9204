/** What Vite makes of an import with `?url`, and of a stylesheet. */
declare module "*?url" {
  const url: string;
  export default url;
}
declare module "*.css" {}
