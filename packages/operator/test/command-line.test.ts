import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../src/cli/command.ts";
import { loadCommands as all, findCommand } from "../src/cli/command-registry.ts";
import { runWaybill as runCommand, spawnWaybill } from "./run-waybill.ts";
import { createManifest, startFakeStage, storedManifest } from "./fake-stage.ts";

const cwd = mkdtempSync(join(tmpdir(), "waybill-cli-"));
const run = (args: string[], env: NodeJS.ProcessEnv = {}) => runCommand(args, { cwd, env });

/** The arguments of a command line as a shell splits them, up to a pipe. */
const argumentsOf = (line: string): string[] =>
  [...(line.split(" | ")[0] as string).matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    (m) => m[1] ?? m[2] ?? m[3] ?? "",
  );

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const commands = await all();
const documented = [
  ...[...readme.matchAll(/^\| `(waybill [^`]+)`/gm)].map((match) => match[1] as string),
  ...commands.flatMap(({ examples }) => examples.filter((line) => line.startsWith("waybill"))),
];

describe("help", () => {
  test.each(documented)("the documented command line is valid: %s", async (line) => {
    const found = await findCommand(argumentsOf(line).slice(1));
    expect(found).toBeDefined();
    const { command, rest } = found as NonNullable<typeof found>;
    const { operands } = parseCommandLine(command, rest);
    const needed = command.operands.split(" ").filter((word) => word !== "" && !word.startsWith("["));
    expect(operands.length).toBeGreaterThanOrEqual(needed.length);
  });

  test("every command is in the README and in the overview, and its help has examples", async () => {
    const { stdout, code } = await run(["--help"]);
    expect(code).toBe(0);
    for (const { name } of commands) {
      expect(stdout).toContain(`waybill ${name}`);
      expect(readme).toContain(`\`waybill ${name}`);
    }
    const one = await run(["dlq", "replay", "--help"]);
    expect(one.code).toBe(0);
    expect(one.stdout).toMatch(/Examples\n {2}waybill dlq replay/);
    expect((await run(["dlq", "--help"])).stdout).not.toContain("waybill token");
  });

  test("--version prints the version of the package", async () => {
    expect((await run(["--version"])).stdout).toBe("0.1.0\n");
    expect((await run(["--version", "--json"])).json).toEqual({ format: 1, version: "0.1.0" });
  });

  test("the README lists exactly the exit codes of the command", async () => {
    const { EXIT } = await import("../src/cli/exit.ts");
    const documentedCodes = [...readme.matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
    expect(documentedCodes).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
  });
});

describe("exit codes", () => {
  test.each([
    [["nonsense"], "there is no command nonsense"],
    [["dlq", "nonsense"], ""],
    [["token", "--role", "king", "--sub", "c1"], "--role king: one of courier, dispatcher, manager, admin, partner"],
    [["token", "--role", "courier"], "--sub is missing"],
    [["token", "--role", "courier", "--sub", "c\u202e1"], "cannot be in a token"],
    [["token", "--rolle", "courier"], "Unknown option '--rolle'"],
    [["events", "send", "run.progressed", "--example", "--id", "a\u200bb"], "violates the contract"],
    [["dlq", "replay", "A", "B"], "`B` is one argument too many"],
    [["dlq", "replay", "A", "--rate", "fast"], "--rate fast: a rate like 10/s"],
    [["dlq", "replay", "A", "--where", "data.x =="], "--where data.x =="],
    [["dlq", "replay", "A", "--set", "x"], "--set x: write path=value"],
    [["dlq", "purge", "A"], "--export is missing"],
    [["play", "none.gpx", "--run", "r1"], "there is no file none.gpx"],
    [["play", "x.gpx", "--run", "r1", "--speed", "0.5x"], "1x or faster, or max"],
    [["play", "x.gpx", "--run", "r1", "--batch", "501"], "at most 500"],
    [["events", "send", "no.such"], "there is no contract no.such"],
    [["events", "send", "run.progressed"], "one of --example, --data and --file"],
    [["events", "tail", "--since", "yesterday"], "a duration like"],
    [["doctor", "--plan", "none.json"], "there is no plan"],
  ])("an invalid command line ends with exit code 2 and says what is wrong: %j", async (args, message) => {
    const { code, stderr, stdout } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });

  test("without a running cloud a command ends with exit code 6 and says how to start one; with --json the error is an object", async () => {
    const withoutCloud = await run(["dlq", "ls"]);
    expect(withoutCloud).toMatchObject({ code: 6, stdout: "" });
    expect(withoutCloud.stderr).toContain("start `npm run local`");
    const credentials = { accessKeyId: "operator", secretAccessKey: "unused" };
    const env = operatorEnvironment({ endpoint: "http://127.0.0.1:9", credentials });
    const { code, stdout, stderr } = await run(["dlq", "ls", "--json"], env);
    expect(code).toBe(6);
    expect(stderr).toContain("no response from");
    expect(JSON.parse(stdout)).toMatchObject({
      format: 1,
      error: { exit: 6, next: expect.stringContaining("npm run local") as string },
    });
  });

  test("a stage command ends with exit code 2 without a region and 6 without credentials, and says which is missing", async () => {
    // The SDK looks for both in the process: its environment and its home directory.
    const aws = {
      HOME: cwd,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/none",
      AWS_SHARED_CREDENTIALS_FILE: "/none",
    };
    const noRegion = await spawnWaybill(["dlq", "ls", "--stage", "dev"], { cwd, env: aws }).ended;
    expect(noRegion).toMatchObject({ code: 2 });
    expect(noRegion.stderr).toContain("add --region");
    const denied = await spawnWaybill(["dlq", "ls", "--stage", "dev", "--region", "eu-central-1"], { cwd, env: aws })
      .ended;
    expect(denied).toMatchObject({ code: 6 });
    expect(denied.stderr).toContain("AWS_PROFILE");
  });
});

describe("on a stage", () => {
  const aws = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x", AWS_MAX_ATTEMPTS: "1" };
  const stage = ["--stage", "production", "--region", "eu-central-1"];
  const sendEvent = async (manifest: object, more: string[]) => {
    const cloud = await startFakeStage({ GetParametersByPath: () => storedManifest(manifest) });
    const { code, stderr } = await cloud.run(["events", "send", "run.progressed", "--example", ...stage, ...more], aws);
    return { code, stderr, calls: cloud.close() };
  };

  test("a change of a protected stage needs its name and a reason, and prints account and region, before anything is sent", async () => {
    for (const more of [
      [],
      ["--yes"],
      ["--yes", "--reason", "why"],
      ["--yes", "--confirm", "dev", "--reason", "why"],
    ]) {
      const { code, stderr, calls } = await sendEvent(createManifest({ protected: true }), more);
      expect(code).toBe(5);
      expect(stderr).toContain("stage production, account 123456789012, region eu-central-1");
      expect(calls).toEqual(["GetParametersByPath"]);
    }
    const { calls } = await sendEvent(createManifest({ protected: true }), [
      "--yes",
      "--confirm",
      "production",
      "--reason",
      "why",
    ]);
    expect(calls).toEqual(["GetParametersByPath", "PutEvents"]);
  });

  test("a stage whose manifest has no `protected` field counts as protected", async () => {
    expect((await sendEvent(createManifest({}), ["--yes"])).code).toBe(5);
  });

  test("a change of an unprotected stage needs --yes", async () => {
    expect((await sendEvent(createManifest({ protected: false }), [])).code).toBe(5);
    expect((await sendEvent(createManifest({ protected: false }), ["--yes"])).calls).toEqual([
      "GetParametersByPath",
      "PutEvents",
    ]);
  });

  test("a stage without an operator key creates no token, and the error names the identity provider", async () => {
    const cloud = await startFakeStage({
      GetParametersByPath: () => storedManifest(createManifest({})),
      GetParameters: () => ({ Parameters: [], InvalidParameters: [] }),
    });
    const { code, stderr } = await cloud.run(["token", "--role", "manager", "--sub", "m1", ...stage], aws);
    cloud.close();
    expect(code).toBe(5);
    expect(stderr).toContain("identity provider");
  });

  test("an unknown stage ends with exit code 2", async () => {
    const cloud = await startFakeStage({ GetParametersByPath: () => ({ Parameters: [] }) });
    const { code, stderr } = await cloud.run(["dlq", "ls", ...stage], aws);
    cloud.close();
    expect(code).toBe(2);
    expect(stderr).toContain("has no parameters below /waybill/production/manifest");
  });
});
