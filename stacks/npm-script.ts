import { spawn } from "node:child_process";
import { once } from "node:events";

/** A function that runs a script of package.json, and fails with it. By npm, whose Node is that of the project and not of SST. */
export const npmScript = (command: string) =>
  async function runScript(): Promise<void> {
    const script = spawn(`npm run ${command}`, { cwd: $cli.paths.root, shell: true, stdio: "inherit" });
    const [code] = (await once(script, "exit")) as [number | null];
    if (code !== 0) throw new Error(`npm run ${command} failed. Run it, and mend what it says.`);
  };
