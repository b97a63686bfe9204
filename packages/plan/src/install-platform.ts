/**
 * `npm run platform`: installs `.sst/platform`, SST's own components, which synth evaluates and stacks/ type-checks
 * against. A deploy makes the same folder itself, so this is `sst install` and nothing else, from the npm registry alone.
 * Called by npm's `prepare` with `--soft`: then a failure is told and does not fail `npm ci`.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { platform, root } from "./files.ts";

/** The Pulumi that SST 4.17.1 asks for: its CLI compares what `pulumi version` prints. */
const PULUMI = "v3.215.0";

const text = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** Whether `.sst/platform` is there and is of the versions that package.json and sst.config.ts ask for. */
export function platformReady(): boolean {
  const { version } = JSON.parse(text(join(root, "node_modules/sst/package.json")) || "{}") as { version?: string };
  const pinned = /aws: \{ version: "([\d.]+)"/.exec(text(join(root, "sst.config.ts")))?.[1];
  const installed = text(join(platform, "node_modules/@pulumi/aws/package.json"));
  const complete = existsSync(join(platform, "../provider-lock.json")) && existsSync(join(platform, "src/auto/run.ts"));
  return complete && text(join(platform, "version")).trim() === version && installed.includes(`"version": "${pinned}"`);
}

function install(): { ok: boolean; said: string } {
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
    // A registry that does not answer is told within a minute, not after npm's patience of many.
    npm_config_fetch_retries: "1",
    npm_config_fetch_retry_mintimeout: "2000",
    NO_BUN: "1",
    SST_TELEMETRY_DISABLED: "1",
  };
  try {
    // What is half there, or of another version, would be taken for whole.
    for (const old of ["", "/../provider-lock.json"]) rmSync(join(platform, old), { recursive: true, force: true });
    const run = spawnSync(
      process.execPath,
      [join(root, "node_modules/sst/bin/sst.mjs"), "install", "--stage", "local"],
      {
        cwd: root,
        env,
        encoding: "utf8",
        timeout: 600_000,
      },
    );
    return {
      ok: run.status === 0 && platformReady(),
      said: `${run.stdout}${run.stderr}${run.error?.message ?? ""}`.trim(),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

if (import.meta.main && !platformReady()) {
  const soft = process.argv.includes("--soft");
  console.log("Installing SST's components into .sst/platform (once; about half a minute, 320 MB) …");
  const began = performance.now();
  const { ok, said } = install();
  if (ok) console.log(`SST's components are installed (${Math.round((performance.now() - began) / 1000)} s).`);
  else {
    console.error(
      [
        said.split("\n").slice(-15).join("\n"),
        "",
        "SST's components could not be installed. `npm run synth` and `npm test` need them; the demo and the offline cloud",
        "do not. They come from the npm registry: when it answers again, retry with `npm run platform`.",
      ].join("\n"),
    );
    process.exitCode = soft ? 0 : 1;
  }
}
