import { AwsError } from "../gateway/errors.ts";
import type { MessageAttribute } from "../interfaces.ts";

/** A form of the Query protocol: `Name`, `List.member.1.Field`, `Map.entry.1.Name`. */
export type QueryForm = URLSearchParams;

/** The members of `List.member.N` or `Map.entry.N`, in order, each as a form of its own. */
export function listMembers(form: QueryForm, prefix: string): QueryForm[] {
  const found = new Map<number, QueryForm>();
  for (const [name, value] of form) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const [index = "", ...rest] = name.slice(prefix.length + 1).split(".");
    const member = found.get(Number(index)) ?? new URLSearchParams();
    member.set(rest.join("."), value);
    found.set(Number(index), member);
  }
  return [...found].toSorted(([a], [b]) => a - b).map(([, member]) => member);
}

export function requiredField(form: QueryForm, name: string): string {
  const value = form.get(name);
  if (value) return value;
  throw new AwsError("InvalidParameter", `Invalid parameter: ${name}`);
}

/** `MessageAttributes.entry.N.Name`, `….Value.DataType`, `….Value.StringValue`. */
export function readMessageAttributes(
  form: QueryForm,
  prefix = "MessageAttributes.entry",
): Record<string, MessageAttribute> {
  return Object.fromEntries(
    listMembers(form, prefix).map((entry) => {
      const name = requiredField(entry, "Name");
      const dataType = requiredField(entry, "Value.DataType");
      const binaryValue = entry.get("Value.BinaryValue");
      const stringValue = entry.get("Value.StringValue");
      if (!/^(String|Number|Binary)(\.|$)/.test(dataType) || (binaryValue ?? stringValue ?? "") === "") {
        throw new AwsError(
          "ParameterValueInvalid",
          `The message attribute '${name}' must contain non-empty message attribute value and a known type.`,
        );
      }
      return [name, binaryValue === null ? { dataType, stringValue: stringValue ?? "" } : { dataType, binaryValue }];
    }),
  );
}
