import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { startLocal } from "@waybill/local/boot";
import { type BenchmarkEffort, median, type BenchmarkResult, formatTargets } from "../benchmark.ts";

const BOOTS = { full: 5, quick: 1 };
const EDITS = { full: 7, quick: 1 };
const STARTS = { full: 9, quick: 1 };
const REQUESTS = { full: 300, quick: 25 };

/** What a developer waits for: the start, the next request after an edit, a new environment, a warm request. */
export async function measureDevelopmentLoop(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const boots: number[] = [];
  for (let n = 0; n < BOOTS[effort]; n++) {
    const began = performance.now();
    const local = await startLocal();
    boots.push(performance.now() - began);
    await local.stop();
  }
  // Sources are edited in a copy: a benchmark does not change the project.
  const copy = await mkdtemp(join(tmpdir(), "waybill-bench-"));
  for (const part of ["packages", "events-schema", "stacks", "docs", "package.json", "tsconfig.json"]) {
    await cp(join(repositoryRoot, part), join(copy, part), { recursive: true, verbatimSymlinks: true });
  }
  await symlink(join(repositoryRoot, "node_modules"), join(copy, "node_modules"));
  const file = join(copy, "packages/access/src/http/get-health.ts");
  const source = await readFile(file, "utf8");
  const local = await startLocal({ root: copy, watch: true });
  try {
    const warm: number[] = [];
    for (let n = 0; n < REQUESTS[effort]; n++) {
      const began = performance.now();
      await (await fetch(`${local.api}/v1/health`)).text();
      if (n >= 20) warm.push(performance.now() - began);
    }
    const edits: number[] = [];
    for (let n = 0; n < EDITS[effort]; n++) {
      const reloaded = local.next(({ kind }) => kind === "reload");
      const began = performance.now();
      await writeFile(file, source.replace('status: "ok"', `status: "ok ${n}"`));
      await reloaded;
      const answer = await (await fetch(`${local.api}/v1/health`)).text();
      edits.push(performance.now() - began);
      if (!answer.includes(`ok ${n}`)) throw new Error(`The edited function answered ${answer}.`);
    }
    const starts: number[] = [];
    const getTask = local.lambda.find("GetTask")!;
    for (let n = 0; n < STARTS[effort]; n++) {
      local.lambda.replace(getTask); // the next event starts an environment
      const before = process.cpuUsage();
      await local.lambda.invoke(getTask.arn, {});
      const { user, system } = process.cpuUsage(before);
      starts.push((user + system) / 1_000);
    }
    const [ready, edit, request, start] = [median(boots), median(edits), median(warm), median(starts)];
    const text = formatTargets([
      {
        what: "ready from the committed plan",
        target: "≤ 2 s",
        reached: `${ready.toFixed(0)} ms`,
        met: ready <= 2_000,
      },
      { what: "edit to the new code's answer", target: "≤ 300 ms", reached: `${edit.toFixed(0)} ms`, met: edit <= 300 },
      {
        what: "a new environment's first answer, processor time (GetTask)",
        target: "≤ 250 ms",
        reached: `${start.toFixed(0)} ms`,
        met: start <= 250,
      },
      { what: "warm request, p50", target: "≤ 5 ms", reached: `${request.toFixed(1)} ms`, met: request <= 5 },
    ]);
    return { figures: { readyMs: ready, editMs: edit, warmMs: request, startCpuMs: start }, text };
  } finally {
    await local.stop();
    await rm(copy, { recursive: true, force: true });
  }
}
