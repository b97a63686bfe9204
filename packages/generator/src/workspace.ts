import type { Changes } from "./changes.ts";

interface Lockfile {
  packages: Record<string, object>;
}

/**
 * Makes the new package a workspace as `npm install` would, without network: its entries in package-lock.json and the link
 * in node_modules.
 */
export function addWorkspace(changes: Changes, folder: string): void {
  const path = `packages/${folder}`;
  const { name, version, license, dependencies } = JSON.parse(changes.read(`${path}/package.json`)) as {
    name: string;
    version: string;
    license: string;
    dependencies: Record<string, string>;
  };
  changes.edit("package-lock.json", function addToLockfile(text) {
    const lockfile = JSON.parse(text) as Lockfile;
    const packages = {
      ...lockfile.packages,
      [`node_modules/${name}`]: { resolved: path, link: true },
      [path]: { name, version, license, dependencies },
    };
    // As npm sorts them.
    const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en"));
    return `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`;
  });
  changes.link(`node_modules/${name}`, `../../${path}`);
}
