import { type ChildProcess, spawn } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, relative } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClone } from "./support/clone.ts";
import { listCodeBlocks, splitCommands, DOC_PAGES, readDocPage } from "./support/doc-pages.ts";

/** The cloud that all commands run against, started as README.md starts it. */
const CLOUD = "npm run local -- --samples";
const FOLLOWS = "goes on until Ctrl-C, which it gets after its first line";
const WRITES = "packages/generator/test/generator.test.ts runs such commands in a clone of its own";
const AWS = "needs an AWS account";
/** Every command that is not simply run to its end, with the reason. */
const EXCEPTIONS: Record<string, string> = {
  [CLOUD]: "runs while all others do",
  "npx waybill live": FOLLOWS,
  "npm ci": "the clone has the packages of this repository",
  "npm run demo": "test/demo.test.ts plays it",
  "npm run demo -- --stay --open": "it stays until Ctrl-C; test/demo.test.ts plays it",
  "npm run local": "a second cloud in the same folder; packages/local/test/cli.test.ts starts one",
  "npm run local -- --samples --data .waybill/data": "a second cloud in the same folder",
  "npm run local -- --faults shuffle,duplicate,redeliver,kill --seed 7":
    "a second cloud in the same folder; packages/local/test/faults.test.ts has these faults",
  "npm run new service incidents": WRITES,
  'npm run new endpoint incidents CloseIncident "POST /v1/incidents/{incidentId}/close"': WRITES,
  "npm run new event incidents incident.closed": WRITES,
  "npm run new -- consumer incidents NotifyDispatcher --on task.failed": WRITES,
  "npm run synth": "packages/plan/test/synth.test.ts evaluates the program",
  "npm run synth -- --check": "packages/plan/test/synth.test.ts evaluates the program",
  "AWS_REGION=eu-central-1 WAYBILL_VERSION=$(git rev-parse --short HEAD) npx sst deploy --stage dev": AWS,
  "AWS_REGION=cn-north-1 npx sst deploy --stage dev": AWS,
  "npx waybill doctor --stage dev": AWS,
  "npx waybill token --stage dev --role courier --sub c1": AWS,
  'aws ssm put-parameter --type String --name /waybill/dev/reports/organization --value "Waybill GmbH"': AWS,
  "aws ssm put-parameter --type String --name /waybill/dev/reports/language --value zh": AWS,
};

/**
 * In bash, npx of a program that is installed runs that program, without npm's start, which takes more CPU than most
 * commands. `exec npx waybill live` is npx itself.
 */
const NPX = 'npx() { if [ -x "node_modules/.bin/$1" ]; then "node_modules/.bin/$@"; else command npx "$@"; fi; }';

const commands = DOC_PAGES.map((page) => {
  const shell = listCodeBlocks(page).filter(({ language }) => language === "sh");
  return [page, shell.flatMap(splitCommands)] as const;
}).filter(([, found]) => found.length > 0);

test("every exception is a command of a page", () => {
  const all = new Set(commands.flatMap(([, found]) => found));
  expect(Object.keys(EXCEPTIONS).filter((command) => !all.has(command))).toEqual([]);
});

test.each(DOC_PAGES)(
  "%s has its commands in sh blocks, without comments, which some shells take for arguments",
  (page) => {
    const isCommand = (line: string) =>
      /^\s*(?:[A-Z_]+=\S+ )*(?:npm|npx|node|curl|aws|export|waybill|git|adb) /.test(line);
    const indented = readDocPage(page)
      .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "")
      .split("\n")
      .filter((line) => /^( {4}|\t)/.test(line));
    const lines = (wanted: (language: string) => boolean) =>
      listCodeBlocks(page)
        .filter(({ language }) => wanted(language))
        .flatMap(({ text }) => text.split("\n"));
    const elsewhere = lines((language) => !["sh", "ts", "json"].includes(language));
    expect([...indented, ...elsewhere].filter(isCommand)).toEqual([]);
    expect(lines((language) => language === "sh").filter((line) => /(^|\s)#/.test(line))).toEqual([]);
  },
);

describe("in a clean clone", () => {
  let clone: string;
  const started: ChildProcess[] = [];
  let cloud: Shell;
  let before: string[];
  /** What a shell has exported that ran the `export` lines which the cloud prints: pages say to paste them. */
  let pasted: string;
  let api: string;

  beforeAll(async () => {
    clone = createClone();
    mkdirSync(join(clone, ".waybill"));
    writeFileSync(join(clone, ".waybill/.curlrc"), "fail-with-body\n");
    before = filesOf(clone);
    cloud = shell(`${CLOUD} --port 0`);
    await cloud.has(/^Ctrl-C ends it/m);
    const printed = [...cloud.output().matchAll(/^ +(export [A-Z]+=.*)$/gm)].map(([, line]) => line);
    api = /export API='(.*)'/.exec(printed.join("\n"))![1]!;
    const file = join(clone, ".waybill/pasted.env");
    const run = shell(`set -eu; ${NPX}; ${printed.join("\n")}\nexport -p > '${file}'`);
    if ((await run.ended) !== 0) throw new Error(run.output());
    pasted = readFileSync(file, "utf8");
  });
  afterAll(async () => {
    for (const child of started) signal(child, "SIGKILL");
    await cloud?.ended;
    rmSync(clone, { recursive: true, force: true, maxRetries: 5 });
  });

  // Pages do not depend on each other, and much of their time is waiting.
  test.concurrent.each(commands)(
    "the commands of %s end well, in their order, and write to folders that git ignores",
    async (page, found) => {
      const state = join(clone, ".waybill", `${page.replaceAll("/", "-")}.env`);
      writeFileSync(state, page === "README.md" ? "" : pasted);
      for (const written of found) {
        const endless = EXCEPTIONS[written] === FOLLOWS;
        if (written in EXCEPTIONS && !endless) continue;
        const command = written.replaceAll("http://127.0.0.1:4600", api);
        const typed = endless ? `exec ${command}` : `${command}\nexport -p > '${state}'`;
        const run = shell(`set -eu; . '${state}'; ${NPX}; ${typed}`);
        if (endless) await Promise.race([run.has(/\n/), run.ended]).then(() => signal(run.child, "SIGINT"));
        const code = await run.ended;
        const shown = `${page}: ${written}\n${run.output()}`;
        expect(endless ? [0, 130] : [0], shown).toContain(code);
        expect(shown).not.toMatch(/^\s+at \S.*:\d+:\d+\)?$|\berror\b/im);
        if (!written.startsWith("export ")) expect(run.output().trim(), shown).not.toBe("");
      }
      const ignored = readFileSync(join(clone, ".gitignore"), "utf8").match(/^.+\/$/gm)!;
      const added = filesOf(clone).filter((file) => !before.includes(file));
      expect(added.filter((file) => !ignored.some((folder) => file.startsWith(folder)))).toEqual([]);
    },
  );

  interface Shell {
    child: ChildProcess;
    ended: Promise<number>;
    output(): string;
    /** Resolves when stdout matches; rejects when it ends before. */
    has(pattern: RegExp): Promise<void>;
  }

  /** A command line as somebody in the clone types it, in a process group of its own, as a terminal does. */
  function shell(line: string): Shell {
    const child = spawn("bash", ["-c", line], { cwd: clone, env: environment(clone), detached: true });
    started.push(child);
    let [stdout, output] = ["", ""];
    let looks: (() => void)[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      stdout += text;
      for (const look of looks) look();
    });
    // npx ends by the signal itself, which a shell shows as 130.
    const ended = new Promise<number>((resolve) => {
      child.once("close", (code, name) => resolve(code ?? 128 + constants.signals[name!]));
    });
    const has = (pattern: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => pattern.test(stdout) && resolve();
        looks = [...looks, look];
        look();
        void ended.then((code) => reject(new Error(`${line} ended with ${code}:\n${output}`)));
      });
    return { child, ended, output: () => output, has };
  }
});

/** To the whole group, as Ctrl-C does: npm, its shell and the command. */
function signal({ pid, exitCode, signalCode }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, name);
}

/** What somebody's terminal has: nothing of the npm that runs this test. curl's exit code says whether the API refused. */
function environment(clone: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|NODE|WAYBILL_|POWERTOOLS_|AWS_|INIT_CWD)/i.test(name),
  );
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(repositoryRoot, "node_modules")));
  return { ...Object.fromEntries(own), PATH: path.join(delimiter), CURL_HOME: join(clone, ".waybill") };
}

const filesOf = (clone: string): string[] =>
  globSync("**/*", { cwd: clone, exclude: ["node_modules", ".sst"], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(clone, join(entry.parentPath, entry.name)));
