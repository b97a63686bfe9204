import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { partitions } from "@waybill/plan/files";
import { startRpc } from "@waybill/plan/synth/rpc";
import { evaluateStage } from "@waybill/plan/synth/synthesize";
import { afterEach, beforeEach, expect, test } from "vitest";

const cloud = { ...partitions.aws, account: "123456789012" };

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "waybill-synth-waits-"));
});
afterEach(() => rmSync(work, { recursive: true }));

/** Evaluates a program in a process of its own, as synth does, and returns what it prints. */
async function evaluated(program: string): Promise<string> {
  const script = `
    import { createRequire } from "node:module";
    import { join } from "node:path";
    import { platform } from "@waybill/plan/files";
    import { evaluate } from "@waybill/plan/synth/evaluate";
    import { startRpc } from "@waybill/plan/synth/rpc";
    const { CustomResource } = createRequire(join(platform, "package.json"))("@pulumi/pulumi");
    const app = { name: "app", stage: "test", removal: "remove", protect: false, providers: {} };
    const cloud = ${JSON.stringify(cloud)};
    const rpc = await startRpc(${JSON.stringify(work)}, cloud);
    await evaluate(async () => { ${program} }, app, cloud, rpc, { stalledSamples: 10 }).then(
      ({ resources }) => console.log(resources.map(({ name }) => name).join(" ")),
      (cause) => { console.log(cause.message); process.exitCode = 1; },
    );
    process.exit();`;
  const flags = ["--no-warnings", "--input-type=module", "--eval", script];
  const run = promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname });
  const { stdout } = await run.catch((failed: { stdout: string }) => failed);
  return stdout.trim();
}

test("a program that waits for something that never comes is stopped, and the message names what is awaited", async () => {
  const never = `new CustomResource("aws:sqs/queue:Queue", "Orders", { name: new Promise(() => {}) });
    await new Promise(() => {});`;
  expect(await evaluated(never)).toBe(
    "The program waits for something that never comes: resource:Orders[aws:sqs/queue:Queue], run() of sst.config.ts.",
  );
});

test("a program that computes for long without registering a resource is not stopped", async () => {
  const slow = `for (const end = performance.now() + 1_000; performance.now() < end; )
      await new Promise((resolve) => { for (const end = performance.now() + 5; performance.now() < end; ); setImmediate(resolve); });
    new CustomResource("aws:sqs/queue:Queue", "Orders", {});`;
  expect(await evaluated(slow)).toContain("Orders");
});

test("two parts of a program that fail are both reported", async () => {
  const failing = `setImmediate(() => { throw_("first"); setTimeout(() => throw_("second"), 40); });
    const throw_ = (message) => void Promise.reject(new Error(message));
    await new Promise(() => {});`;
  expect(await evaluated(failing)).toBe("first\nsecond");
});

test("the stand-in for SST's CLI answers on a kept connection after the process was suspended", async () => {
  const rpc = await startRpc(work, cloud);
  const call = () =>
    new Promise<string>((resolve, reject) => {
      const asked = request(`${process.env["SST_SERVER"]}/rpc`, { method: "POST" }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve(body));
      });
      asked.on("error", reject);
      asked.end(JSON.stringify({ method: "Provider.Aws.Bootstrap", params: [{}] }));
    });
  try {
    const first = await call();
    await new Promise((resolve) => setImmediate(resolve)); // the connection is back in the client's pool
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7_000); // longer than HTTP keeps a connection
    expect(await call()).toBe(first);
  } finally {
    rpc.close();
  }
});

test("when one partition fails, the other has ended before its folder is deleted, and the failure is the message", async () => {
  const ended = join(work, "ended");
  const run = `async run() {
    const { writeFileSync } = await import("node:fs");
    if ($cli.paths.work.endsWith("/aws")) throw new Error("this partition cannot be evaluated");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    writeFileSync($cli.paths.work + "/late", "");
    writeFileSync(${JSON.stringify(ended)}, "");
    process.exit(1);`;
  const edit = (path: string, text: string) =>
    path.endsWith("sst.config.ts") ? text.replace("async run() {", run) : text;
  await expect(evaluateStage({ edit })).rejects.toThrow("this partition cannot be evaluated");
  expect(readFileSync(ended, "utf8")).toBe("");
});
