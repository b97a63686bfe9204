import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { catalogue } from "@waybill/events-schema/catalogue";
import * as z from "zod";
import type { Call, Command } from "../command.ts";
import { EXIT, Stop, usage } from "../exit.ts";
import { GATE, gate } from "../gate.ts";
import { namedFile } from "../io.ts";
import type { Target } from "../target.ts";

type Contract = (typeof catalogue)[number];

/** `waybill events send`: one message, held to its contract. */
export const eventsSend: Command = {
  name: "events send",
  says: "Send one message: an event to the bus, a command to its owner's queue.",
  operands: "TYPE",
  options: {
    example: { says: "the contract's own first example" },
    data: { says: "the data as JSON", value: "JSON" },
    file: { says: "the data from a JSON file; - is stdin", value: "FILE" },
    id: { says: "event id (default a new one)", value: "ID" },
    "dry-run": { says: "check and show it, send nothing" },
    ...GATE,
  },
  examples: [
    "waybill events send run.progressed --example",
    "waybill events send positions.record --file positions.json",
    "waybill events send run.progressed --example --dry-run --json",
  ],
  notes: ["The data must keep its contract exactly; an unknown field is refused, and nothing is sent."],
  async run(call) {
    const { operands, given, out } = call;
    const contract = catalogue.find(({ name }) => name === operands[0]);
    if (!contract)
      throw usage(operands[0] ? `there is no contract ${operands[0]}` : "which type?", "see `waybill events types`");
    const message = create(contract, await dataOf(call, contract), given.text("id") ?? `op_${randomUUID()}`);
    const { id } = message.detail.meta;
    if (given.flag("dry-run")) {
      out.answer({ sent: false, id, message }, JSON.stringify(message, null, 2));
      return EXIT.done;
    }
    const target = await call.target();
    await gate(call, target, `send ${contract.name}`);
    const to = contract.kind === "event" ? await announce(target, message) : await order(target, contract, message);
    out.answer({ sent: true, id, type: contract.name, to }, id);
    return EXIT.done;
  },
};

async function dataOf({ given, io }: Call, contract: Contract): Promise<unknown> {
  const [data, file] = [given.text("data"), given.text("file")];
  if ([data, file, given.flag("example") || undefined].filter((one) => one !== undefined).length !== 1)
    throw usage("one of --example, --data and --file is needed", `waybill events send ${contract.name} --example`);
  if (given.flag("example")) return contract.examples[0];
  try {
    return JSON.parse(
      data ?? (await (file === "-" ? text(io.stdin) : readFile(namedFile(io, file!).path, "utf8"))),
    ) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw usage(`the data is not JSON: ${error.message}`);
    throw usage(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function create(contract: Contract, data: unknown, id: string) {
  try {
    return contract.create(data as Parameters<Contract["create"]>[0], { id, by: "operator" });
  } catch (error) {
    if (error instanceof z.ZodError)
      throw usage(`this does not keep ${contract.name}, nothing was sent:\n${z.prettifyError(error)}`);
    throw error;
  }
}

type Message = ReturnType<typeof create>;

async function announce(target: Target, { source, "detail-type": type, detail }: Message): Promise<string> {
  const events = await target.events();
  const { FailedEntryCount = 0, Entries = [] } = await events.putEvents({
    Entries: [{ EventBusName: target.manifest.bus, Source: source, DetailType: type, Detail: JSON.stringify(detail) }],
  });
  // A 200 is not a yes.
  if (FailedEntryCount > 0)
    throw new Stop(EXIT.failed, `the bus refused it: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage ?? ""}`);
  return target.manifest.bus;
}

async function order(target: Target, contract: Contract, message: Message): Promise<string> {
  const owner = target.manifest.workers.find(({ name }) => contract.consumers.includes(name));
  if (!owner)
    throw new Stop(
      EXIT.failed,
      `${target.place} has no worker for ${contract.name}`,
      `it should be ${contract.consumers.join(" or ")}`,
    );
  const sqs = await target.sqs();
  const { MessageId } = await sqs.sendMessage({ QueueUrl: owner.queue, MessageBody: JSON.stringify(message) });
  if (!MessageId) throw new Stop(EXIT.failed, `the queue of ${owner.name} did not confirm the message`);
  return owner.queue;
}
