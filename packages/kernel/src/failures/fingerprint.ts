import { createHash } from "node:crypto";
import { describeError } from "./describe-error.ts";

/**
 * What failures have in common: the same fault gives the same twelve hex digits, whatever ids, numbers, times and addresses
 * are in its message and wherever the code was built. Name, normalised message and the five top frames go in; line
 * numbers do not, so that a deploy elsewhere in the file does not split a group.
 */
export function fingerprint(error: Error): string {
  const { name, message, stack } = describeError(error);
  const frames = framesOf(stack).slice(0, 5);
  return createHash("sha256")
    .update([name, normalizeMessage(message), ...frames].join("\n"))
    .digest("hex")
    .slice(0, 12);
}

/** A message without what differs between two occurrences of one fault. */
export function normalizeMessage(message: string): string {
  return message
    .replace(/\b[a-z][a-z+.-]*:\/\/\S+/gi, "<url>")
    .replace(/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, "<time>")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/\b(?=[\w-]*\d)[a-z]+(?:[_-][\w-]+)+/gi, "<id>")
    .replace(/\b(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{6,}\b/gi, "<id>")
    .replace(/[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, "<n>");
}

/** Function and file of each frame that is ours or a library's, from the last folder anyone would recognise. */
function framesOf(stack: string): string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !line.includes("node:"))
    .map((line) =>
      line
        .trim()
        .replace(/^at (?:async )?/, "")
        .replace(/:\d+:\d+\)?$/, "")
        .replace(/\(?(?:file:\/\/)?\/?\S*\/(?=(?:packages|events-schema|node_modules)\/)/, ""),
    );
}
