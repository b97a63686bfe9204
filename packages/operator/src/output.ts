import { styleText } from "node:util";
import { FORMAT } from "./format.ts";

/** Data goes to stdout, words for people to stderr: a pipe gets nothing but data. */
export interface Output {
  json: boolean;
  /** The answer: with --json one object with its `format`, otherwise the text. */
  answer(object: Record<string, unknown>, text: string | (() => string)): void;
  /** One of a stream: with --json one object a line. */
  item(object: Record<string, unknown>, text: string | (() => string)): void;
  /** A word for the person watching; never data. */
  say(text: string): void;
  bold(text: string): string;
  bad(text: string): string;
}

const style = (format: "bold" | "red", text: string): string => styleText(format, text, { stream: process.stdout });

/** An output on these streams. Colour only on a terminal, and never with NO_COLOR. */
export function output(
  json: boolean,
  stdout: NodeJS.WritableStream = process.stdout,
  stderr: NodeJS.WritableStream = process.stderr,
): Output {
  const write = (object: Record<string, unknown>, text: string | (() => string)): void => {
    if (json) stdout.write(`${JSON.stringify({ format: FORMAT, ...object })}\n`);
    else {
      const words = typeof text === "string" ? text : text();
      if (words) stdout.write(words.endsWith("\n") ? words : `${words}\n`);
    }
  };
  return {
    json,
    answer: write,
    item: write,
    say: (text) => void stderr.write(`${text}\n`),
    bold: (text) => style("bold", text),
    bad: (text) => style("red", text),
  };
}

/** Rows under their headings, as wide as they must be. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
