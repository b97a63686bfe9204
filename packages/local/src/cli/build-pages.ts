import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";

const SCRIPT = join(repositoryRoot, "packages/web/build/build-pages.ts");

/**
 * Builds the pages of packages/web when there is no build of the present sources; it prints a line then.
 * In a process of its own. The cloud runs without pages, too: a failure is only printed.
 */
export async function buildPages(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const child = spawn(process.execPath, [SCRIPT, "--if-stale"], { stdio: ["ignore", "ignore", "inherit"], signal });
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) process.stderr.write("The pages could not be built. See npm run build:web.\n");
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Opens an address in the browser of the person who started this. Without one, nothing happens. */
export function openBrowser(address: string): void {
  const command = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  spawn(command, [address], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
