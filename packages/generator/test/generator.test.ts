import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../../test/long.ts";
import { createClone } from "../../../test/support/clone.ts";
import { Changes } from "../src/changes.ts";
import { collectChanges } from "../src/new.ts";

const collect = (args: readonly string[], on?: string) => {
  const changes = new Changes(repositoryRoot);
  collectChanges(changes, [...args], on);
  return changes;
};

/** Runs a program in a folder, without what this test has in its environment. */
function run(cwd: string, command: string, ...args: string[]) {
  const env = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|WAYBILL_|SST_|AWS_)/i.test(name));
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: Object.fromEntries(env), encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}
/** Throws when it failed: the tests below need what it writes. */
function outputOf({ status, output }: ReturnType<typeof run>): string {
  if (status !== 0) throw new Error(output);
  return output;
}
/** Runs a program of the packages that are installed. */
const runInstalled = (cwd: string, program: string, ...args: string[]) =>
  run(cwd, join(cwd, "node_modules/.bin", program), ...args);
const generate = (cwd: string, ...args: string[]) =>
  run(cwd, process.execPath, join(cwd, "packages/generator/src/new.ts"), ...args);

describe("a wrong command says what is wrong and what to do", () => {
  test.each<[args: string[], on: string | undefined, message: RegExp]>([
    [["services"], undefined, /"services" is not a command: there are service, endpoint, consumer and event/],
    [["service"], undefined, /0 arguments were given/],
    [["service", "incident"], undefined, /"incident" cannot name a service. Write one plural noun/],
    [["service", "work-orders"], undefined, /one plural noun in lower-case letters/],
    [["service", "classes"], undefined, /"class" is a word of TypeScript/],
    [["service", "tasks"], undefined, /packages\/tasks exists/],
    [["service", "routes"], undefined, /"route" is a noun of tasks, which has the event route\.published/],
    [["service", "incidents", "reported"], undefined, /"reported" cannot be the verb/],
    [
      ["endpoint", "incidents", "CloseIncident", "GET /v1/x"],
      undefined,
      /no service "incidents".*new service incidents/,
    ],
    [["endpoint", "tasks", "close", "GET /v1/x"], undefined, /"close" cannot name a function/],
    [["endpoint", "tasks", "ClaimTask", "GET /v1/x"], undefined, /ClaimTask is taken in packages\/tasks\/infra/],
    [["endpoint", "tasks", "GrabTask", "/v1/x"], undefined, /"\/v1\/x" is not a route/],
    [["endpoint", "tasks", "GrabTask", "POST", "/v1/x"], undefined, /4 arguments were given. Quote a route/],
    [["endpoint", "tasks", "GrabTask", "GET /v1/runs/{id}"], undefined, /is taken in packages\/tracking\/infra/],
    [["consumer", "tasks", "CountTasks"], undefined, /Put -- before the command/],
    [["consumer", "tasks", "CountTasks"], "task.lost", /no event "task\.lost". Of task there are .*task\.failed/],
    [["event", "tasks", "task.lose"], undefined, /in the past tense, such as incident\.closed/],
    [["event", "tasks", "task.failed"], undefined, /task\.failed already, in events-schema\/src\/tasks\.ts/],
    [["event", "access", "token.issued"], undefined, /access publishes nothing/],
    [["event", "tasks", "task.lost"], "task.failed", /--on belongs to a consumer/],
  ])("%j --on %s", (args, on, message) => {
    expect(() => collect(args, on)).toThrow(message);
  });

  test("a wrong command exits with 2 and writes nothing", () => {
    const { status, output } = generate(repositoryRoot, "service", "tasks");
    expect({ status, output }).toEqual({ status: 2, output: "packages/tasks exists. Take another name.\n" });
  });
});

test("a file that exists is not overwritten", () => {
  expect(() => new Changes(repositoryRoot).create("README.md", "")).toThrow("README.md exists. Nothing was written.");
});

test("a consumer of an event is a worker, its test, its infrastructure, and a line in the event's contract", () => {
  const { created, edited } = collect(["consumer", "tasks", "CountTasks"], "task.failed");
  expect([...created, ...edited].toSorted()).toEqual([
    "events-schema/src/tasks.ts",
    "packages/tasks/infra/consumers.ts",
    "packages/tasks/infra/index.ts", // with the first consumer only
    "packages/tasks/src/workers/count-tasks.ts",
    "packages/tasks/test/count-tasks.test.ts",
  ]);
});

describe("in a clone", () => {
  const COMMANDS = [
    ["service", "incidents"],
    ["service", "batteries", "carry"],
    ["endpoint", "incidents", "CloseIncident", "POST /v1/incidents/{incidentId}/close"],
    ["endpoint", "incidents", "ListIncidents", "GET /v1/incidents"],
    ["endpoint", "tasks", "GetTaskNote", "GET /v1/tasks/{taskId}/notes/{noteId}"],
    ["event", "incidents", "incident.closed"],
    ["event", "tasks", "task.went-missing"],
    ["consumer", "incidents", "NotifyDispatcher", "--on", "incident.closed"],
    ["consumer", "receipts", "HoldReceipts", "--on", "task.failed"],
  ];
  let clone: string;
  /** What the commands created. */
  let created: string[];

  beforeAll(() => {
    clone = createClone();
    const printed = COMMANDS.map((args, n) => {
      // The last one writes what is generated from all of them.
      const isLast = n === COMMANDS.length - 1;
      return outputOf(generate(clone, ...args, ...(LONG && isLast ? [] : ["--skip-generated"])));
    });
    created = [...printed.join("").matchAll(/^create (.*)$/gm)].map(([, path]) => path!);
    if (!LONG) evaluatePlan();
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  /** Writes the plan of one partition, which the tests of services read. */
  function evaluatePlan() {
    const script = join(clone, "evaluate-plan.ts");
    writeFileSync(
      script,
      `import { writeFileSync } from "node:fs";
import { planPath } from "./packages/plan/src/paths.ts";
import { openEvaluator } from "./packages/plan/src/synth/synthesize.ts";
const evaluator = openEvaluator();
const { plan } = (await evaluator.evaluateStage({ of: ["aws"] })).get("aws");
writeFileSync(planPath("aws"), JSON.stringify(plan));
await evaluator.close();
`,
    );
    outputOf(run(clone, process.execPath, script));
    rmSync(script);
  }

  test("every command creates its files in the formatter's style", () => {
    expect(created.length).toBeGreaterThan(35);
    expect(created.filter((path) => !existsSync(join(clone, path)))).toEqual([]);
    const { status, output } = runInstalled(
      clone,
      "oxfmt",
      "--check",
      ...created.filter((path) => !path.endsWith(".md")),
    );
    expect(status, output).toBe(0);
  });

  test("a new service is a workspace: it is linked and in the lockfile", () => {
    const lockfile = JSON.parse(readFileSync(join(clone, "package-lock.json"), "utf8")) as {
      packages: Record<string, object>;
    };
    expect(lockfile.packages["node_modules/@waybill/incidents"]).toEqual({
      resolved: "packages/incidents",
      link: true,
    });
    expect(existsSync(join(clone, "node_modules/@waybill/incidents/package.json"))).toBe(true);
    expect(Object.keys(lockfile.packages)).toEqual(
      Object.keys(lockfile.packages).toSorted((a, b) => a.localeCompare(b, "en")),
    );
  });

  // `npm run check` of the whole repository takes 45 seconds of CPU: it is in test:long.
  test.skipIf(LONG)("the code and the tests of every command have no type errors", () => {
    writeFileSync(
      join(clone, "tsconfig.generated.json"),
      JSON.stringify({ extends: "./tsconfig.json", include: [...created.filter(isChecked), "sst-env.d.ts"] }),
    );
    // The links of new tables are generated with the rest.
    const links = ["Incidents", "Batteries"].map((table) => `    "${table}": { name: string };`).join("\n");
    writeFileSync(
      join(clone, "sst-env.d.ts"),
      readFileSync(join(clone, "sst-env.d.ts"), "utf8").replace(/export interface Resource \{\n/, `$&${links}\n`),
    );
    const { status, output } = runInstalled(clone, "tsc", "--noEmit", "-p", "tsconfig.generated.json");
    rmSync(join(clone, "tsconfig.generated.json"));
    expect(status, output).toBe(0);
  });
  const isChecked = (path: string) => path.endsWith(".ts") && !path.includes("/infra/");

  test.runIf(LONG)("everything that was written passes npm run check", () => {
    const { status, output } = run(clone, "npm", "run", "check");
    expect(status, output).toBe(0);
  });

  test("the tests that were written pass, and those that look at every service and every plan", () => {
    const own = created.filter((path) => path.endsWith(".test.ts"));
    const general = ["packages/plan/test/codebase.test.ts", "packages/plan/test/table-rights.test.ts"];
    const more = globSync(
      [
        "packages/{plan/test/{rules,synth},openapi/test/openapi}.test.ts",
        "events-schema/test/*.test.ts",
        "test/{readme,lockfile,authorization,openapi}.test.ts",
      ],
      { cwd: repositoryRoot },
    );
    const files = [...own, ...general, ...(LONG ? more : [])];
    const { status, output } = runInstalled(clone, "vitest", "run", ...files);
    expect(status, output).toBe(0);
    expect(own.length).toBeGreaterThan(6);
  });
});
