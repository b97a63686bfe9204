import type { MismatchKind, Mismatch } from "./mismatch.ts";

/**
 * Who would break. `stored`: new readers over everything already written (dead letters, archive, replays).
 * `new`: today's consumers, deployed before the producer or never at the same moment.
 */
export type CompatibilityDirection = "stored" | "new";

export const BREAKS: Readonly<Record<CompatibilityDirection, string>> = {
  stored: "new readers cannot read stored events",
  new: "today's consumers cannot read new events",
};

/** The name of each rule by what does not fit and whom it breaks: one and the same mismatch is another edit each way. */
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

const BESIDE = "announce the change under a new name beside this one, until nobody listens to the old";

const INSTEAD: Readonly<Record<MismatchKind, Record<CompatibilityDirection, string>>> = {
  required: { stored: "add it as optional", new: `keep writing it; or ${BESIDE}` },
  optional: { stored: "leave it optional and let the reader decide", new: `keep it required; or ${BESIDE}` },
  null: { stored: "keep reading null", new: "leave the field out instead: make it optional under another name" },
  enum: {
    stored: "keep the word readable, and stop writing it",
    new: "declare the field openEnum([...]) and deploy its consumers, then add the word; or " + BESIDE,
  },
  listed: { stored: "use openEnum([...]): a list for writers, any word for readers", new: BESIDE },
  bounds: { stored: "keep the wider bounds in the contract, and refuse what is too much at the door", new: BESIDE },
  type: {
    stored: "add an optional field of the new type beside it",
    new: "add an optional field of the new type beside it",
  },
  format: { stored: "add an optional field beside it", new: "add an optional field beside it" },
  pattern: { stored: "add an optional field beside it", new: "add an optional field beside it" },
  arm: { stored: "keep reading it", new: BESIDE },
  closed: { stored: "leave the object open for reading", new: BESIDE },
  unclear: { stored: "say it with keywords the check can follow", new: "say it with keywords the check can follow" },
};

export interface CompatibilityRule {
  rule: string;
  instead: string;
}

/** What a mismatch is called and what to do instead, given whom it breaks. */
export function compatibilityRule({ kind }: Mismatch, direction: CompatibilityDirection): CompatibilityRule {
  return { rule: RULES[kind][direction], instead: INSTEAD[kind][direction] };
}
