#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: goes on itself on Node 24, or hands over to the project's own.
import { spawn } from "node:child_process";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";

const NEEDS = 24;

if (Number(process.versions.node.split(".")[0]) >= NEEDS) {
  module.enableCompileCache?.();
  // A command that streams a queue leaves garbage only. V8 would let it grow with the memory of the machine before it collects it.
  v8.setFlagsFromString("--optimize-for-size");
  await import("../src/waybill.ts");
} else {
  let node;
  try {
    node = join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", "node");
  } catch {
    process.stderr.write(
      `waybill needs Node ${NEEDS}; this is ${process.version}. In the project run \`npm ci\`: it brings its own.\n`,
    );
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal signals the whole group; `kill` only us. The command ends in its own way, and we with its answer.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`waybill could not start ${node}: ${error.message}. Run \`npm ci\` again.\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
