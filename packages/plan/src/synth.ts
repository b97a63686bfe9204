/**
 * `npm run synth`: evaluates sst.config.ts and writes stacks/plan/*.json and sst-env.d.ts.
 * With `--check` writes nothing: exit 3 when what is committed is stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { isPlatformInstalled } from "./platform/install-platform.ts";
import { repositoryRoot } from "./paths.ts";
import { openEvaluator } from "./synth/synthesize.ts";

const check = process.argv.includes("--check");
const startedAt = performance.now();
if (!isPlatformInstalled()) {
  console.error("SST's components are not installed (.sst/platform). Run: npm run platform");
  process.exit(2);
}
const evaluator = openEvaluator();
try {
  const files = await evaluator.synthesize();
  const changed = [...files]
    .filter(([file, text]) => !existsSync(file) || readFileSync(file, "utf8") !== text)
    .map(([file]) => file);
  const named = changed.map((file) => relative(repositoryRoot, file)).join(", ");
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (check && changed.length > 0) {
    console.error(
      `Stale: ${named}.\nThe stacks say something else than the committed plan.\nRun: npm run synth, and read the diff.`,
    );
    process.exitCode = 3;
  } else {
    for (const file of changed) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, files.get(file)!);
    }
    console.log(
      changed.length > 0 ? `Wrote ${named} in ${seconds} s.` : `The plan is what the stacks say (${seconds} s).`,
    );
  }
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
} finally {
  await evaluator.close();
}
