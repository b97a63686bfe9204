import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverOf } from "../gateway/gateway.ts";

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

/**
 * The offline cloud that runs in this project, if any. A file that a killed cloud left behind is not enough: its process id
 * and its ports may belong to other programs by now. So the endpoint is asked which process answers.
 */
export async function announced(project: string): Promise<Announcement | undefined> {
  const found = read(project);
  if (!found) return undefined;
  const answer = await fetch(found.endpoint).catch(() => undefined);
  return answer?.headers.get("server") === serverOf(found.pid) ? found : undefined;
}

/** Writes `.waybill/local.json`. Returns how to take it back, which leaves alone what another has written since. */
export function announce(project: string, announcement: Announcement): () => void {
  mkdirSync(join(project, ".waybill"), { recursive: true });
  writeFileSync(fileOf(project), `${JSON.stringify(announcement, null, 2)}\n`);
  return () => {
    if (read(project)?.pid === announcement.pid) rmSync(fileOf(project), { force: true });
  };
}

function read(project: string): Announcement | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(project), "utf8")) as Announcement;
  } catch {
    return undefined;
  }
}
