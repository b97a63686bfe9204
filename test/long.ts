/** True with `npm run test:long`: what a test can check without end, it checks at its full size, otherwise at a small one. */
export const LONG = process.env["TEST_LONG"] === "1";
