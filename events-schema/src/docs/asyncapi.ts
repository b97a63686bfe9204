import type { DescribedContract } from "../schema/json-schema.ts";
import { exampleMessage } from "./example.ts";
import { draft07Components } from "./draft07.ts";
import { liveChannel } from "./live.ts";

/** The AsyncAPI 3.0 document: one bus, a queue per command with sender and receivers, and the live feed's WebSocket. */
export function asyncApiDocument(contracts: readonly DescribedContract[], envelope: DescribedContract): unknown {
  const events = contracts.filter(({ kind }) => kind === "event");
  const commands = contracts.filter(({ kind }) => kind === "command");
  const meta = draft07Components("Meta", envelope);
  const live = liveChannel();
  const payloads = contracts.map((contract) => [contract, draft07Components(contract.name, contract)] as const);
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Waybill",
      version: "1.0.0",
      description:
        "Events and commands of the Waybill backend. Delivery is at least once and in any order; meta.id is stable.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    channels: {
      bus: {
        title: "Event bus",
        description:
          "EventBridge. The message is `source`, `detail-type` and `detail`; EventBridge adds its own fields.",
        messages: refs(events, "#/components/messages"),
      },
      ...Object.fromEntries(
        commands.map((contract) => [
          contract.name,
          {
            title: `Queue of ${contract.name}`,
            description: `SQS. Only ${contract.owner} receives from it; the body is the message.`,
            messages: refs([contract], "#/components/messages"),
          },
        ]),
      ),
      live: live.channel,
    },
    operations: { ...Object.fromEntries(contracts.flatMap(operations)), ...live.operations },
    components: {
      messages: {
        ...Object.fromEntries(contracts.map((contract) => [contract.name, message(contract)])),
        ...live.messages,
      },
      schemas: Object.assign({}, meta, ...payloads.map(([, schemas]) => schemas)) as Record<string, unknown>,
    },
  };
}

function operations(contract: DescribedContract): [string, unknown][] {
  const { name, kind, owner, consumers, description } = contract;
  const channel = kind === "event" ? "bus" : name;
  const operation = (action: "send" | "receive", summary: string) => ({
    action,
    channel: { $ref: `#/channels/${channel}` },
    summary,
    messages: [{ $ref: `#/channels/${channel}/messages/${name}` }],
  });
  return [
    [`${owner}.sends.${name}`, { ...operation("send", description), tags: [{ name: owner }] }],
    ...consumers
      .toSorted()
      .map((consumer): [string, unknown] => [
        `${consumer}.receives.${name}`,
        { ...operation("receive", `${consumer} consumes ${name}.`), tags: [{ name: consumer }] },
      ]),
  ];
}

function message(contract: DescribedContract): unknown {
  const { name, description, examples, owner } = contract;
  return {
    name,
    title: name,
    summary: description,
    contentType: "application/json",
    correlationId: { location: "$message.payload#/detail/meta/correlationId" },
    payload: {
      type: "object",
      properties: {
        source: { type: "string", const: `waybill.${owner}` },
        "detail-type": { type: "string", const: name },
        detail: {
          type: "object",
          properties: { meta: component("Meta"), data: component(name) },
          required: ["meta", "data"],
        },
      },
      required: ["source", "detail-type", "detail"],
    },
    examples: examples.map((example, n) => ({ name: `example${n + 1}`, payload: exampleMessage(contract, example) })),
  };
}

const component = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function refs(contracts: readonly DescribedContract[], to: string): Record<string, unknown> {
  return Object.fromEntries(contracts.map(({ name }) => [name, { $ref: `${to}/${name}` }]));
}
