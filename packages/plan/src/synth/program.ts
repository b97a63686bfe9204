/**
 * Bundles sst.config.ts as the SST CLI does: the config, the stacks and SST's components in one file, the providers and
 * `sst` prepended to every file of ours, `$app`, `$cli` and `$dev` put in at compile time, Pulumi left outside.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import { platformFolder, repositoryRoot } from "../paths.ts";

/** What `app()` of sst.config.ts answers, completed as the CLI completes it. */
export interface SstApp {
  name: string;
  stage: string;
  removal: string;
  protect: boolean;
  providers: Record<string, unknown>;
}

/** How a child process hands its paths to the program; the CLI has them compiled in. */
export const CLI_GLOBAL = "waybillSynthCli";

const external = ["@pulumi/*", "@pulumiverse/*", "@aws-sdk/*", "undici", "esbuild", "archiver", "glob", "vite"];
const banner = [
  `import { createRequire as synthRequire } from "module";`,
  `import { fileURLToPath as synthPath } from "url";`,
  `const require = synthRequire(import.meta.url);`,
  `const __filename = synthPath(import.meta.url);`,
  `const __dirname = synthPath(new URL(".", import.meta.url));`,
].join("\n");

const esbuild = (): typeof Esbuild => createRequire(join(platformFolder, "package.json"))("esbuild") as typeof Esbuild;

/** Stands in for what zips a function's package: the plan says nothing of its bytes. */
const EMPTY_ARCHIVE = join(import.meta.dirname, "empty-archive.ts");

/** Evaluates only `app()`, as every SST command does first. */
export async function readApp(stage: string): Promise<SstApp> {
  const file = join(platformFolder, `synth.app.${randomUUID()}.mjs`);
  await esbuild().build({
    entryPoints: [join(repositoryRoot, "sst.config.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: file,
    logLevel: "error",
    banner: { js: `${banner}\nglobalThis.$config ??= (config) => config;` },
    external,
  });
  try {
    type Config = { app: (input: { stage: string }) => Promise<Partial<SstApp> & { name: string }> };
    const config = ((await import(pathToFileURL(file).href)) as { default: Config }).default;
    return { protect: false, removal: "remove", providers: {}, ...(await config.app({ stage })), stage };
  } finally {
    rmSync(file, { force: true });
  }
}

/** A change to a file of ours before it is bundled: how tests plant a fault in the real program. */
export type SourceEdit = (path: string, text: string) => string;

/** Bundles the whole program; returns the file, which exports `program`. The caller removes it. */
export async function bundleProgram(app: SstApp, edit: SourceEdit = (_path, text) => text): Promise<string> {
  const file = join(platformFolder, `synth.program.${randomUUID()}.mjs`);
  const lock = JSON.parse(readFileSync(join(dirname(platformFolder), "provider-lock.json"), "utf8")) as {
    alias: string;
    package: string;
  }[];
  const globals = [
    ...lock.map((provider) => `import * as ${provider.alias} from ${JSON.stringify(provider.package)};`),
    `import * as sst from ${JSON.stringify(join(platformFolder, "src/components"))};`,
  ].join("");
  await esbuild().build({
    stdin: {
      contents: `import { run } from ${JSON.stringify(join(platformFolder, "src/auto/run.ts"))};
        import config from ${JSON.stringify(join(repositoryRoot, "sst.config.ts"))};
        export const program = () => run(config.run);`,
      resolveDir: repositoryRoot,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    outfile: file,
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "error",
    banner: { js: banner },
    define: { $app: JSON.stringify(app), $cli: `globalThis.${CLI_GLOBAL}`, $dev: "false" },
    inject: [join(platformFolder, "src/shim/run.js")],
    nodePaths: [join(platformFolder, "node_modules")],
    external,
    plugins: [
      {
        name: "globals",
        setup(build) {
          build.onResolve({ filter: /^archiver$/ }, () => ({ path: EMPTY_ARCHIVE }));
          build.onLoad({ filter: /\.[jt]sx?$/ }, ({ path }) => {
            if (path.startsWith(platformFolder) || path.includes("/node_modules/")) return undefined; // ours only
            return {
              contents: globals + edit(path, readFileSync(path, "utf8")),
              loader: extname(path).slice(1) as "ts",
            };
          });
        },
      },
    ],
  });
  return file;
}
