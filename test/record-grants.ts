import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "vitest";

// The clouds that this test file starts record which grants are used, for `npm run grants`; an earlier record is replaced.
const root = join(import.meta.dirname, "..");
const testFile = relative(root, expect.getState().testPath ?? "unknown").replaceAll("/", "+");
const folder = join(root, "node_modules/.cache/waybill/grants", testFile);
rmSync(folder, { recursive: true, force: true });
process.env["WAYBILL_GRANTS"] = folder;
