import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverHeader } from "../gateway/gateway.ts";
import type { AccessKey } from "../iam/access-keys.ts";

/** The file that the `waybill` command reads to find the offline cloud of a project. */
export interface DiscoveryFile {
  pid: number;
  endpoint: string;
  /** The operator's key of this start: the file is readable by its owner alone. */
  credentials: AccessKey;
  api: string;
  region: string;
  stage: string;
  startedAt: string;
}

const discoveryPath = (project: string) => join(project, ".waybill", "local.json");

/**
 * The offline cloud that runs in this project, if any. The file alone proves nothing, since a killed cloud leaves it: its process id
 * and ports may belong to other programs by now. So the endpoint is asked which process answers.
 *
 * @param signal ends the question, which another program may never answer. @throws its reason
 */
export async function findRunningCloud(project: string, signal?: AbortSignal): Promise<DiscoveryFile | undefined> {
  const found = readDiscoveryFile(project);
  if (!found) return undefined;
  const answer = await fetch(found.endpoint, signal ? { signal } : {}).catch(() => undefined);
  signal?.throwIfAborted();
  return answer?.headers.get("server") === serverHeader(found.pid) ? found : undefined;
}

/** Writes `.waybill/local.json`. Returns a function that removes it unless another process has written it since. */
export function writeDiscoveryFile(project: string, content: DiscoveryFile): () => void {
  mkdirSync(join(project, ".waybill"), { recursive: true });
  // A file of a killed cloud would keep its mode.
  rmSync(discoveryPath(project), { force: true });
  writeFileSync(discoveryPath(project), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  return () => {
    if (readDiscoveryFile(project)?.pid === content.pid) rmSync(discoveryPath(project), { force: true });
  };
}

function readDiscoveryFile(project: string): DiscoveryFile | undefined {
  try {
    return JSON.parse(readFileSync(discoveryPath(project), "utf8")) as DiscoveryFile;
  } catch {
    return undefined;
  }
}
