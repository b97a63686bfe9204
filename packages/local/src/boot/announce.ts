import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the `waybill` command reads to find the offline cloud of a project. */
export interface Announcement {
  pid: number;
  endpoint: string;
  api: string;
  region: string;
  stage: string;
  startedAt: string;
}

const fileOf = (project: string) => join(project, ".waybill", "local.json");

/** The offline cloud that runs in this project, if any. One that died without a word is not one. */
export function announced(project: string): Announcement | undefined {
  try {
    const found = JSON.parse(readFileSync(fileOf(project), "utf8")) as Announcement;
    process.kill(found.pid, 0);
    return found;
  } catch {
    return undefined;
  }
}

/** Writes `.waybill/local.json`. Returns how to take it back, which leaves alone what another has written since. */
export function announce(project: string, announcement: Announcement): () => void {
  mkdirSync(join(project, ".waybill"), { recursive: true });
  writeFileSync(fileOf(project), `${JSON.stringify(announcement, null, 2)}\n`);
  return () => {
    if (announced(project)?.pid === announcement.pid) rmSync(fileOf(project), { force: true });
  };
}
