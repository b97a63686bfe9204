/**
 * `npm run platform`: installs `.sst/platform`, SST's own components, which synth evaluates and stacks/ type-checks
 * against. A deploy makes the same folder itself, so this is `sst install` and nothing else, from the npm registry alone;
 * the next clone on this machine copies it from a cache. Called by npm's `prepare` with `--soft`: then a failure is
 * reported and does not fail `npm ci`.
 */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { platformFolder, repositoryRoot } from "../paths.ts";
import { cacheFolder, restoreFromCache, saveToCache, type FolderSize } from "./platform-cache.ts";

/** The Pulumi that SST 4.17.1 asks for: its CLI compares what `pulumi version` prints. */
const PULUMI = "v3.215.0";

const sstFolder = dirname(platformFolder);
/** What an install leaves in `.sst` and synth reads. */
const INSTALLED = ["platform", "provider-lock.json"];
const logFile = join(sstFolder, "install.log");

const readText = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** The versions that package.json and sst.config.ts ask for. */
function requiredVersions(): { sst: string | undefined; aws: string | undefined } {
  const { version } = JSON.parse(readText(join(repositoryRoot, "node_modules/sst/package.json")) || "{}") as {
    version?: string;
  };
  return {
    sst: version,
    aws: /aws: \{ version: "([\d.]+)"/.exec(readText(join(repositoryRoot, "sst.config.ts")))?.[1],
  };
}

/** Whether `.sst/platform` is there and is of the versions that package.json and sst.config.ts ask for. */
export function isPlatformInstalled(): boolean {
  const { sst, aws } = requiredVersions();
  const installed = readText(join(platformFolder, "node_modules/@pulumi/aws/package.json"));
  const complete =
    existsSync(join(sstFolder, "provider-lock.json")) && existsSync(join(platformFolder, "src/auto/run.ts"));
  return (
    complete && readText(join(platformFolder, "version")).trim() === sst && installed.includes(`"version": "${aws}"`)
  );
}

function cacheKey(): string {
  const { sst, aws } = requiredVersions();
  return `sst-${sst}-aws-${aws}-${process.platform}-${process.arch}`;
}

/** Runs `sst install` and returns what it prints. */
async function install(): Promise<string> {
  // A home of its own. SST looks for Pulumi in ~/.config/sst/bin and would fetch it from GitHub, though an install never
  // runs it: a stub that knows its version is enough here, and must never get into the user's own ~/.config/sst.
  const home = mkdtempSync(join(tmpdir(), "waybill-home-"));
  const bin = join(home, ".config/sst/bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "pulumi"), `#!/bin/sh\necho ${PULUMI}\n`);
  chmodSync(join(bin, "pulumi"), 0o755);
  // npm runs inside: with the user's registry and cache, which it would look for in the new home, and without what an
  // outer `npm ci` tells its scripts about the project, which is another one here.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_/i.test(name) || /^npm_config_registry$/i.test(name),
  );
  const env = {
    ...Object.fromEntries(inherited),
    HOME: home,
    npm_config_userconfig: process.env["npm_config_userconfig"] ?? join(homedir(), ".npmrc"),
    npm_config_cache: process.env["npm_config_cache"] ?? join(homedir(), ".npm"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    // An unreachable registry is reported within a minute, not after npm's default of several.
    npm_config_fetch_retries: "1",
    npm_config_fetch_retry_mintimeout: "2000",
    NO_BUN: "1",
    SST_TELEMETRY_DISABLED: "1",
  };
  try {
    const command = [
      join(repositoryRoot, "node_modules/sst/bin/sst.mjs"),
      "install",
      "--print-logs",
      "--stage",
      "local",
    ];
    const sst = spawn(process.execPath, command, { cwd: repositoryRoot, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [sst.stdout, sst.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await new Promise((resolve) => sst.once("error", resolve).once("close", resolve));
    return output;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const megabytes = ({ bytes }: FolderSize) => `${Math.round(bytes / 1e6)} MB`;

/** Adds what was just installed to the cache, and describes the outcome. */
function cacheInstalled(cache: string): string {
  try {
    const size = saveToCache(cacheKey(), sstFolder, INSTALLED, cache);
    return `${megabytes(size)}; another ${megabytes(size)} in ${cache}, for the next clone`;
  } catch (cause) {
    return `not cached for the next clone: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** The line of SST's output that names the cause best: npm's, which it logs in one line. */
function findCause(output: string): string {
  const lines = output.split(/\n|\\n/).map((line) => line.trim());
  const errors = lines.flatMap((line) => /npm err(?:or|!) (.*)/i.exec(line)?.[1] ?? []);
  return errors.find((line) => /reason:|not found|denied/i.test(line)) ?? errors[0] ?? lines.findLast(Boolean) ?? "";
}

async function main({ soft }: { soft: boolean }): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  const cache = cacheFolder();
  // SST would take an incomplete platform, or one of another version, for a complete one.
  for (const name of INSTALLED) rmSync(join(sstFolder, name), { recursive: true, force: true });
  mkdirSync(sstFolder, { recursive: true });

  const restored = restoreFromCache(cacheKey(), sstFolder, cache);
  if (restored && isPlatformInstalled()) {
    console.log(`SST's components are copied from ${cache} (${megabytes(restored)}, ${seconds()}).`);
    return;
  }
  console.log("Installing SST's components into .sst/platform, about 250 MB from the npm registry, once per version …");
  const progress = setInterval(() => console.log(`… still installing (${seconds()})`), 10_000);
  const output = await install().finally(() => clearInterval(progress));
  if (isPlatformInstalled()) {
    const took = seconds();
    console.log(`SST's components are installed (${took}, ${cacheInstalled(cache)}).`);
    return;
  }
  writeFileSync(logFile, output);
  console.error(
    [
      `SST's components are not installed: ${findCause(output)}`,
      "The demo and the offline cloud work without them. `npm run check`, `npm run synth` and `npm test` need them:",
      "when the npm registry can be reached, run `npm run platform`. The whole output is in .sst/install.log.",
    ].join("\n"),
  );
  process.exitCode = soft ? 0 : 1;
}

if (import.meta.main && !isPlatformInstalled()) await main({ soft: process.argv.includes("--soft") });
