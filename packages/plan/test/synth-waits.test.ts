import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { partitions } from "@waybill/plan/paths";
import { openEvaluator } from "@waybill/plan/synth/synthesize";
import { expect, test, type TestContext } from "vitest";

const cloud = { ...partitions.aws, account: "123456789012" };

function workFolder({ onTestFinished }: TestContext): string {
  const work = mkdtempSync(join(tmpdir(), "waybill-synth-waits-"));
  onTestFinished(() => rmSync(work, { recursive: true }));
  return work;
}

/** What a module prints that runs in a process of its own. */
async function printed(script: string): Promise<string> {
  const flags = ["--no-warnings", "--input-type=module", "--eval", script];
  const run = promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname });
  const { stdout } = await run.catch((failed: { stdout: string }) => failed);
  return stdout.trim();
}

/** Evaluates a program in a process of its own, as synth does, and returns what it prints. */
const evaluated = (program: string, context: TestContext): Promise<string> =>
  printed(`
    import { createRequire } from "node:module";
    import { join } from "node:path";
    import { platformFolder } from "@waybill/plan/paths";
    import { evaluateProgram } from "@waybill/plan/synth/evaluate";
    import { startSstRpcServer } from "@waybill/plan/synth/sst-rpc-server";
    const { CustomResource } = createRequire(join(platformFolder, "package.json"))("@pulumi/pulumi");
    const app = { name: "app", stage: "test", removal: "remove", protect: false, providers: {} };
    const cloud = ${JSON.stringify(cloud)};
    const rpc = await startSstRpcServer(${JSON.stringify(workFolder(context))}, cloud);
    await evaluateProgram(async () => { ${program} }, app, cloud, rpc, { stalledSamples: 10 }).then(
      ({ resources }) => console.log(resources.map(({ name }) => name).join(" ")),
      (cause) => { console.log(cause.message); process.exitCode = 1; },
    );
    process.exit();`);

test.concurrent("a program that waits for something that never comes is stopped, and the message names what is awaited", async (context) => {
  const never = `new CustomResource("aws:sqs/queue:Queue", "Orders", { name: new Promise(() => {}) });
    await new Promise(() => {});`;
  expect(await evaluated(never, context)).toBe(
    "The program waits for something that never comes: resource:Orders[aws:sqs/queue:Queue], run() of sst.config.ts.",
  );
});

test.concurrent("a program that computes for long without registering a resource is not stopped", async (context) => {
  const slow = `for (const end = performance.now() + 500; performance.now() < end; )
      await new Promise((resolve) => { for (const end = performance.now() + 5; performance.now() < end; ); setImmediate(resolve); });
    new CustomResource("aws:sqs/queue:Queue", "Orders", {});`;
  expect(await evaluated(slow, context)).toContain("Orders");
});

test.concurrent("two parts of a program that fail are both reported", async (context) => {
  const failing = `setImmediate(() => { throw_("first"); setTimeout(() => throw_("second"), 40); });
    const throw_ = (message) => void Promise.reject(new Error(message));
    await new Promise(() => {});`;
  expect(await evaluated(failing, context)).toBe("first\nsecond");
});

test.concurrent("the stand-in for SST's CLI answers on a kept connection after the process was suspended", async (context) => {
  const output = await printed(`
    import { request } from "node:http";
    import { startSstRpcServer } from "@waybill/plan/synth/sst-rpc-server";
    const rpc = await startSstRpcServer(${JSON.stringify(workFolder(context))}, ${JSON.stringify(cloud)});
    const call = () =>
      new Promise((resolve, reject) => {
        const asked = request(process.env["SST_SERVER"] + "/rpc", { method: "POST" }, (response) => {
          let body = "";
          response.on("data", (chunk) => (body += chunk.toString()));
          response.on("end", () => resolve(body));
        });
        asked.on("error", reject);
        asked.end(JSON.stringify({ method: "Provider.Aws.Bootstrap", params: [{}] }));
      });
    console.log(await call());
    await new Promise((resolve) => setImmediate(resolve)); // the connection is back in the client's pool
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7_000); // longer than HTTP keeps a connection
    console.log(await call());
    rpc.close();`);
  const [first, again, ...rest] = output.split("\n");
  expect(first).toContain("sst-asset");
  expect(again).toBe(first);
  expect(rest).toEqual([]);
});

test.concurrent("when one partition fails, the other has ended before its folder is deleted, and the failure is the message", async (context) => {
  const work = workFolder(context);
  const [failed, ended] = [join(work, "failed"), join(work, "ended")];
  const run = `async run() {
    const { appendFileSync, existsSync, readFileSync, writeFileSync } = await import("node:fs");
    const { setTimeout: wait } = await import("node:timers/promises");
    const failed = ${JSON.stringify(failed)};
    if ($cli.paths.work.endsWith("/aws")) {
      appendFileSync(failed, process.pid + "\\n");
      throw new Error("this partition cannot be evaluated");
    }
    const isRunning = (pid: string) => { try { return process.kill(Number(pid), 0); } catch { return false; } };
    const pids = () => (existsSync(failed) ? readFileSync(failed, "utf8").trim().split("\\n") : []);
    while (pids().length < 2 || pids().some(isRunning)) await wait(10);
    // Now the parent knows the failure. Were the folder deleted for it, that would be at once.
    for (let turn = 0; turn < 20 && existsSync($cli.paths.work); turn++) await wait(10);
    writeFileSync($cli.paths.work + "/late", "");
    writeFileSync(${JSON.stringify(ended)}, "");
    return;`;
  const edit = (path: string, text: string) =>
    path.endsWith("sst.config.ts") ? text.replace("async run() {", run) : text;
  const { evaluateStage, close } = openEvaluator();
  context.onTestFinished(close);
  await expect(evaluateStage({ edit })).rejects.toThrow("this partition cannot be evaluated");
  expect(readFileSync(ended, "utf8")).toBe("");
});
