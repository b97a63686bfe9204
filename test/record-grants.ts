import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { expect } from "vitest";

// The clouds that this test file starts record which grants are used, for `npm run grants`; an earlier record is replaced.
const testFile = relative(repositoryRoot, expect.getState().testPath ?? "unknown").replaceAll("/", "+");
const folder = join(repositoryRoot, "node_modules/.cache/waybill/grants", testFile);
rmSync(folder, { recursive: true, force: true });
process.env["WAYBILL_GRANTS"] = folder;
