import type { CommandCall } from "../../../cli/command.ts";
import {
  applyAssignments,
  diffData,
  validateEditedData,
  editInEditor,
  type DataChange,
  type DataAssignment,
} from "./edit-data.ts";
import { usageError } from "../../../cli/exit.ts";
import type { DeadLetterEntry } from "../dead-letters/inspect-queue.ts";

const MAX_EDITED_BY_HAND = 20;

/** By message id: the data to send instead, and what changed. */
export interface DeadLetterEdits {
  edited: Map<string, unknown>;
  changed: Map<string, DataChange[]>;
}

/** Applies and validates all edits before anything is sent: one that violates its contract stops the whole replay. */
export async function editDeadLetters(
  { flags, out, io }: CommandCall,
  chosen: readonly DeadLetterEntry[],
  assignments: readonly DataAssignment[],
): Promise<DeadLetterEdits> {
  const edited = new Map<string, unknown>();
  const changed = new Map<string, DataChange[]>();
  if (assignments.length === 0 && !flags.isSet("edit")) return { edited, changed };
  if (flags.isSet("edit") && chosen.length > MAX_EDITED_BY_HAND)
    throw usageError(
      `${chosen.length} messages are too many to edit by hand`,
      `select at most ${MAX_EDITED_BY_HAND}, or use --set`,
    );
  for (const { deadLetter } of chosen) {
    const set = applyAssignments(deadLetter.data, assignments);
    const data = flags.isSet("edit") ? await editInEditor(set, io.env) : set;
    validateEditedData(deadLetter, data);
    const differences = diffData(deadLetter.data, data);
    edited.set(deadLetter.messageId, data);
    changed.set(deadLetter.messageId, differences);
    out.info(
      `${deadLetter.eventId}${differences.map(({ path, from, to }) => `\n  ${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`).join("") || " unchanged"}`,
    );
  }
  return { edited, changed };
}
