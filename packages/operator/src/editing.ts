import type { Call } from "./command.ts";
import { applied, changes, checked, inEditor, type Change, type Setting } from "./edit.ts";
import { usage } from "./exit.ts";
import type { Entry } from "./survey.ts";

const MOST_EDITED_BY_HAND = 20;

/** By message id: what to send instead, and what that changes. */
export interface Edits {
  edited: Map<string, unknown>;
  changed: Map<string, Change[]>;
}

/** Edits are made and checked before anything is touched: one that breaks its contract stops the whole replay. */
export async function edits(
  { given, out, io }: Call,
  chosen: readonly Entry[],
  settings: readonly Setting[],
): Promise<Edits> {
  const edited = new Map<string, unknown>();
  const changed = new Map<string, Change[]>();
  if (settings.length === 0 && !given.flag("edit")) return { edited, changed };
  if (given.flag("edit") && chosen.length > MOST_EDITED_BY_HAND)
    throw usage(
      `${chosen.length} messages are too many to edit by hand`,
      `select at most ${MOST_EDITED_BY_HAND}, or use --set`,
    );
  for (const { letter } of chosen) {
    const set = applied(letter.data, settings);
    const data = given.flag("edit") ? await inEditor(set, io.env) : set;
    checked(letter, data);
    const differences = changes(letter.data, data);
    edited.set(letter.messageId, data);
    changed.set(letter.messageId, differences);
    out.say(
      `${letter.eventId}${differences.map(({ path, from, to }) => `\n  ${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`).join("") || " unchanged"}`,
    );
  }
  return { edited, changed };
}
