/** True with `npm run test:long`: tests whose size is a choice run at full size, otherwise at a small one. */
export const LONG = process.env["TEST_LONG"] === "1";
