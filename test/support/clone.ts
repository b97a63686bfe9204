import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";

/** Creates a temporary folder with the repository as committed, or about to be, and the packages that are installed here. */
export function createClone(): string {
  const clone = realpathSync(mkdtempSync(join(tmpdir(), "waybill-clone-")));
  const left = new Set([".git", "node_modules", ".sst", ".waybill", "out", "demo-out"]);
  cpSync(repositoryRoot, clone, { recursive: true, filter: (file) => !left.has(basename(file)) });
  symlinkSync(join(repositoryRoot, ".sst"), join(clone, ".sst"));
  const [here, there] = [repositoryRoot, clone].map((folder) => join(folder, "node_modules")) as [string, string];
  mkdirSync(there);
  for (const name of readdirSync(here)) {
    // Commands and workspaces are relative links: they lead to the clone's own packages.
    if (name !== ".bin" && name !== "@waybill") symlinkSync(join(here, name), join(there, name));
    else {
      mkdirSync(join(there, name));
      for (const link of readdirSync(join(here, name)))
        symlinkSync(readlinkSync(join(here, name, link)), join(there, name, link));
    }
  }
  for (const own of globSync("packages/*/node_modules", { cwd: repositoryRoot }))
    symlinkSync(join(repositoryRoot, own), join(clone, own));
  return clone;
}
