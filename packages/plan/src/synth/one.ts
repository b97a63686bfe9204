/**
 * Evaluates the bundled program for one partition, in a process of its own: Pulumi's runtime is global.
 * `node one.ts <partition> <bundle> <app as JSON> <work folder>`; the answer is `<work folder>/<partition>.json`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { partitions, platform, root, type Partition } from "../files.ts";
import { evaluate } from "./evaluate.ts";
import { cliGlobal, type App } from "./program.ts";
import { record } from "./record.ts";
import { startRpc } from "./rpc.ts";

const [partition, bundle, appText, work] = process.argv.slice(2) as [Partition, string, string, string];
const app = JSON.parse(appText) as App;
const cloud = { ...partitions[partition], account: "123456789012" };
const own = join(work, partition);
mkdirSync(own, { recursive: true });

try {
  const rpc = await startRpc(own, cloud);
  Object.assign(globalThis, {
    [cliGlobal]: {
      command: "deploy",
      dev: false,
      paths: { home: own, root, work: own, platform },
      state: { version: {} },
    },
  });
  const { program } = (await import(pathToFileURL(bundle).href)) as { program: () => Promise<unknown> };
  const evaluated = await evaluate(program, app, cloud, rpc);
  writeFileSync(
    join(work, `${partition}.json`),
    JSON.stringify({ plan: record(evaluated, rpc.builds, app, cloud), links: evaluated.links }),
  );
  process.exit(0); // Pulumi keeps handles open
} catch (cause) {
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  for (const one of causes) console.error(one instanceof Error ? (one.stack ?? one.message) : one);
  process.exit(1);
}
