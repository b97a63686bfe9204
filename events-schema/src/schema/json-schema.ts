import * as z from "zod";
import { type Contract, Meta } from "../event.ts";
import { isNamedFormat } from "./plain-json.ts";
import { type SchemaMode, schemaForMode } from "./schema-mode.ts";

/** JSON Schema, draft 2020-12, as plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** zod's names for patterns, which are no formats of JSON Schema; the pattern stands beside them. */
const ZOD_NAMES = new Set(["starts_with", "ends_with", "includes", "lowercase", "uppercase"]);

/** What JSON Schemas, golden files and documentation are generated from: a contract, or the envelope of all messages. */
export type DescribedContract = Pick<
  Contract,
  "name" | "v" | "owner" | "description" | "consumers" | "examples" | "write" | "read"
> & { kind: Contract["kind"] | "envelope" };

/**
 * The JSON Schema for one mode: `write` is closed (an unknown field is rejected), `read` is open (an unknown field is
 * ignored), at every depth.
 */
export function contractJsonSchema(contract: DescribedContract, mode: SchemaMode): JsonSchema {
  const schema = mode === "write" ? contract.write : contract.read;
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: mode === "write" ? "output" : "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (isNamedFormat(zodSchema)) delete jsonSchema.pattern;
      else if (ZOD_NAMES.has(jsonSchema.format ?? "")) delete jsonSchema.format;
    },
  });
  const title = `${contract.name} v${contract.v}, as it is ${mode === "write" ? "written" : "read"}`;
  return { $schema, title, description: contract.description, ...rest };
}

/** The envelope as a contract of its own: a change of it affects every consumer. */
export function envelopeContract(): DescribedContract {
  return {
    kind: "envelope",
    name: "envelope",
    v: 1,
    owner: "everyone",
    description: "Metadata of every message: `detail.meta`, beside `detail.data`.",
    consumers: ["every consumer"],
    write: schemaForMode("envelope", Meta.shape, "write"),
    read: schemaForMode("envelope", Meta.shape, "read"),
    examples: [
      {
        id: "req_7f.progressed.176371201",
        v: 1,
        at: "2026-11-21T09:00:10.000Z",
        by: "tracking",
        subject: "run_1",
        correlationId: "req_7f",
        causationId: "req_7f",
      },
    ],
  } as unknown as DescribedContract;
}
