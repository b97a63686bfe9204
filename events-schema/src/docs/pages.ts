import { piiPaths } from "../pii.ts";
import { type DescribedContract, contractJsonSchema } from "../schema/json-schema.ts";
import { exampleMessage } from "./example.ts";
import { listFields } from "./fields.ts";

export const GENERATED_NOTICE = "<!-- Generated from events-schema by `npm run contracts:docs`. Do not edit. -->";

/** docs/events.md: all events and commands. */
export function eventsTable(contracts: readonly DescribedContract[], envelope: DescribedContract): string {
  const events = contracts.filter(({ kind }) => kind === "event");
  const commands = contracts.filter(({ kind }) => kind === "command");
  return lines(
    GENERATED_NOTICE,
    "",
    "# Events and commands",
    "",
    "Events are facts on the bus; commands are instructions on their owner's queue. Each has a page with its fields and examples,",
    "and two JSON Schemas: closed for writing, open for reading. The same as AsyncAPI: " +
      "[asyncapi.json](asyncapi.json). How to add or change a contract: [events-schema](../events-schema/README.md).",
    "",
    "## Events",
    "",
    ...table(events),
    "",
    "## Commands",
    "",
    ...table(commands),
    "",
    "## Envelope",
    "",
    envelope.description,
    "",
    ...fieldTable(envelope),
  );
}

function table(contracts: readonly DescribedContract[]): string[] {
  return [
    "| Name | v | Owner → consumers | Meaning | Fields | Example |",
    "|---|---|---|---|---|---|",
    ...contracts.map((contract) => {
      const { name, v, owner, description, examples } = contract;
      const fields = listFields(contractJsonSchema(contract, "read"), contractJsonSchema(contract, "read")).filter(
        ({ path }) => !/[.[{]/.test(path),
      );
      const names = fields.map(({ path, required }) => `${path}${required ? "" : "?"}`).join(", ");
      return row([
        `[${name}](events/${name}.md)`,
        String(v),
        `${owner} → ${formatConsumers(contract)}`,
        description,
        names,
        shortExample(examples[0]),
      ]);
    }),
  ];
}

/** docs/events/<name>.md: one contract, whole. */
export function contractPage(contract: DescribedContract): string {
  const { name, v, kind, owner, description, examples } = contract;
  const schema = (mode: string) => `[${mode}](../schemas/${name}.v${v}.${mode}.json)`;
  return lines(
    GENERATED_NOTICE,
    "",
    `# ${name}`,
    "",
    description,
    "",
    `${kind === "event" ? "Event" : "Command"} of **${owner}**, version ${v}. Consumers: ${formatConsumers(contract)}. ` +
      `JSON Schemas of its data: ${schema("write")}, ${schema("read")}.`,
    "",
    "## Data",
    "",
    ...fieldTable(contract),
    "",
    ...piiSection(contract),
    "## Examples",
    ...examples.flatMap((example) => [
      "",
      "```json",
      JSON.stringify(exampleMessage(contract, example), null, 2),
      "```",
    ]),
  );
}

function piiSection(contract: DescribedContract): string[] {
  const paths = piiPaths(contract).map(
    ({ path, kind }) => `\`${path.join(".").replaceAll(/\.(\[\]|\{\})/g, "$1")}\` (${kind})`,
  );
  return paths.length > 0 ? [`Personal data, masked wherever it is shown: ${paths.join(", ")}.`, ""] : [];
}

function fieldTable(contract: DescribedContract): string[] {
  const schema = contractJsonSchema(contract, "read");
  return [
    "| Field | Type | Required | Meaning |",
    "|---|---|---|---|",
    ...listFields(schema, schema).map(({ path, type, required, description }) =>
      row([`\`${path}\``, type, required ? "yes" : "no", description]),
    ),
  ];
}

/** The consumers of a contract; without one, only the archive stores it. */
export function formatConsumers({ consumers }: DescribedContract): string {
  return consumers.length > 0 ? consumers.toSorted().join(", ") : "archive only";
}

function shortExample(example: unknown): string {
  const text = JSON.stringify(example);
  return `\`${text.length > 120 ? `${text.slice(0, 117)}...` : text}\``;
}

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const lines = (...all: readonly string[]) => `${all.join("\n")}\n`;
