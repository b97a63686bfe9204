import type { MismatchKind, Mismatch } from "./mismatch.ts";

/**
 * Which side would break. `stored`: new consumers with messages already written (dead letters, archive, replays).
 * `new`: today's consumers with new messages, because producers and consumers are never deployed at the same moment.
 */
export type CompatibilityDirection = "stored" | "new";

export const BREAKS: Readonly<Record<CompatibilityDirection, string>> = {
  stored: "new readers cannot read stored events",
  new: "today's consumers cannot read new events",
};

/** The rule for each kind of mismatch and each side that breaks: the same mismatch is a different edit in each direction. */
export const RULES = {
  required: { stored: "field-added-as-required", new: "required-field-removed" },
  optional: { stored: "optional-became-required", new: "required-became-optional" },
  null: { stored: "null-removed", new: "null-added" },
  enum: { stored: "enum-member-removed", new: "enum-member-added" },
  listed: { stored: "values-became-a-list", new: "list-became-any-value" },
  bounds: { stored: "bounds-tightened", new: "bounds-loosened" },
  type: { stored: "type-changed", new: "type-changed" },
  format: { stored: "format-changed", new: "format-changed" },
  pattern: { stored: "pattern-changed", new: "pattern-changed" },
  arm: { stored: "union-arm-removed", new: "union-arm-added" },
  closed: { stored: "reader-closed", new: "reader-closed" },
  unclear: { stored: "not-understood", new: "not-understood" },
} as const satisfies Record<MismatchKind, Record<CompatibilityDirection, string>>;

const USE_KNOWN = "use only keywords that the check understands";
const NEW_NAME = "publish the change under a new name beside this one, until the old one has no consumers";

const SUGGESTIONS: Readonly<Record<MismatchKind, Record<CompatibilityDirection, string>>> = {
  required: { stored: "add it as optional", new: `keep writing it; or ${NEW_NAME}` },
  optional: { stored: "keep it optional", new: `keep it required; or ${NEW_NAME}` },
  null: { stored: "keep reading null", new: "leave the field out instead: make it optional under another name" },
  enum: {
    stored: "keep the value readable, and stop writing it",
    new: "declare the field openEnum([...]) and deploy its consumers, then add the value; or " + NEW_NAME,
  },
  listed: { stored: "use openEnum([...]): listed values for writers, any string for readers", new: NEW_NAME },
  bounds: {
    stored: "keep the wider bounds in the contract, and check the narrower ones in the endpoint",
    new: NEW_NAME,
  },
  type: {
    stored: "add an optional field of the new type beside it",
    new: "add an optional field of the new type beside it",
  },
  format: { stored: "add an optional field beside it", new: "add an optional field beside it" },
  pattern: { stored: "add an optional field beside it", new: "add an optional field beside it" },
  arm: { stored: "keep reading it", new: NEW_NAME },
  closed: { stored: "leave the object open for reading", new: NEW_NAME },
  unclear: { stored: USE_KNOWN, new: USE_KNOWN },
};

export interface CompatibilityRule {
  rule: string;
  suggestion: string;
}

/** The rule of a mismatch and what to do about it, for the side that breaks. */
export function compatibilityRule({ kind }: Mismatch, direction: CompatibilityDirection): CompatibilityRule {
  return { rule: RULES[kind][direction], suggestion: SUGGESTIONS[kind][direction] };
}
