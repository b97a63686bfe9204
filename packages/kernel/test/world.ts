import { afterAll, beforeEach } from "vitest";
import { startAws } from "./aws.ts";
import { captureLines } from "./lines.ts";

/** AWS as the kernel speaks to it, and what the process writes: fresh for each test, gone after the last. */
export async function startWorld(workers?: string[]) {
  const aws = await startAws(...(workers ? [workers] : []));
  const lines = captureLines();
  beforeEach(() => {
    aws.reset();
    lines.clear();
  });
  afterAll(async () => {
    lines.restore();
    await aws.stop();
  });
  return { aws, lines };
}
