import { readFileSync } from "node:fs";
import { join } from "node:path";
import { subset } from "semver";
import { expect, test } from "vitest";

interface LockedPackage {
  engines?: { node?: string };
  hasInstallScript?: boolean;
  optional?: boolean;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, "..", file), "utf8"));
const project = read("package.json") as { engines: { node: string }; allowScripts: Record<string, boolean> };
const lock = read("package-lock.json") as { packages: Record<string, LockedPackage> };

test("every locked package installs with every version of Node that package.json declares", () => {
  const refused = Object.entries(lock.packages)
    .filter(([, { engines, optional }]) => !optional && !subset(project.engines.node, engines?.node ?? "*"))
    .map(([path]) => path);
  expect(
    refused,
    "npm checks `engines` against the Node of the machine, but these packages run with the Node that the package `node` brings. Delete their `engines` from package-lock.json.",
  ).toEqual([]);
});

test("a locked package has an install script only where package.json allows it", () => {
  const withScript = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.split("node_modules/").at(-1)!);
  expect(
    withScript.filter((name) => !project.allowScripts[name]),
    "npm 10 does not know `allowScripts`. Set them to false there and delete their `hasInstallScript` from package-lock.json.",
  ).toEqual([]);
});
