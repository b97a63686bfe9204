import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * From now on stack traces name sources and their lines instead of bundles, as with `--enable-source-maps`; but that reads
 * the whole map at every start, a fifth of it. Here a bundle's map is read when the first stack trace with a frame of that bundle is.
 *
 * @example
 * mapStackTraces();
 * const where = new Error("late").stack; // … packages/tasks/src/store.ts:12:9
 */
export function mapStackTraces(): void {
  const maps = new Map<string, PositionLookup | undefined>();

  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => {
      // oxlint-disable-next-line typescript/no-base-to-string -- a frame has a text of its own
      const text = String(frame);
      const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
      if (!file || file.startsWith("node:") || line === null || column === null) return text;
      if (!maps.has(file)) maps.set(file, openSourceMap(file));
      const source = maps.get(file)?.(line, column);
      return source ? text.replace(`${file}:${line}:${column}`, source) : text;
    });
    return [stackHeading(error), ...lines.map((line) => `    at ${line}`)].join("\n");
  };
}

type PositionLookup = (line: number, column: number) => string | undefined;

/** @param file a path, or an address when it is a module */
function openSourceMap(file: string): PositionLookup | undefined {
  const path = `${file.startsWith("file:") ? file : pathToFileURL(file).href}.map`;
  let content: SourceMapPayload;
  try {
    content = JSON.parse(readFileSync(new URL(path), "utf8")) as SourceMapPayload;
  } catch {
    return undefined; // a file without a map is its own source
  }
  const map = new SourceMap(content);
  const base = new URL(content.sourceRoot || ".", path);
  return (line, column) => {
    const origin = map.findOrigin(line, column);
    if (!("fileName" in origin) || origin.fileName === undefined) return undefined;
    const source = fileURLToPath(new URL(origin.fileName, base));
    return `${source}:${origin.lineNumber}:${origin.columnNumber}`;
  };
}

/** `TypeError: x is not a function`, whatever was thrown. */
function stackHeading(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
