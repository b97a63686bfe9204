import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { catalogue } from "@waybill/events-schema/catalogue";
import * as z from "zod";
import type { CommandCall, Command } from "../../cli/command.ts";
import { EXIT, CliError, usageError } from "../../cli/exit.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { namedFile } from "../../cli/process-io.ts";
import type { StageTarget } from "../../target.ts";

type Contract = (typeof catalogue)[number];

/** `waybill events send`: sends one message that is validated against its contract. */
export const eventsSend: Command = {
  name: "events send",
  description: "Send one message: an event to the bus, a command to its owner's queue.",
  operands: "TYPE",
  options: {
    example: { description: "the first example of the contract" },
    data: { description: "the data as JSON", valueName: "JSON" },
    file: { description: "the data from a JSON file; - is stdin", valueName: "FILE" },
    id: { description: "event id (default a new one)", valueName: "ID" },
    "dry-run": { description: "validate and print it, send nothing" },
    ...CONFIRM_OPTIONS,
  },
  examples: [
    "waybill events send run.progressed --example",
    "waybill events send positions.record --file positions.json",
    "waybill events send run.progressed --example --dry-run --json",
  ],
  notes: ["The data must match its contract exactly; an unknown field is an error, and nothing is sent."],
  async run(call) {
    const { operands, flags, out } = call;
    const contract = catalogue.find(({ name }) => name === operands[0]);
    if (!contract)
      throw usageError(
        operands[0] ? `there is no contract ${operands[0]}` : "a type is missing",
        "see `waybill events types`",
      );
    const message = createMessage(contract, await readData(call, contract), flags.text("id") ?? `op_${randomUUID()}`);
    const { id } = message.detail.meta;
    if (flags.isSet("dry-run")) {
      out.result({ sent: false, id, message }, JSON.stringify(message, null, 2));
      return EXIT.done;
    }
    const target = await call.resolveTarget();
    await confirmChange(call, target, `send ${contract.name}`);
    const to =
      contract.kind === "event" ? await publishEvent(target, message) : await sendCommand(target, contract, message);
    out.result({ sent: true, id, type: contract.name, to }, id);
    return EXIT.done;
  },
};

async function readData({ flags, io }: CommandCall, contract: Contract): Promise<unknown> {
  const [data, file] = [flags.text("data"), flags.text("file")];
  if ([data, file, flags.isSet("example") || undefined].filter((one) => one !== undefined).length !== 1)
    throw usageError("one of --example, --data and --file is needed", `waybill events send ${contract.name} --example`);
  if (flags.isSet("example")) return contract.examples[0];
  try {
    return JSON.parse(
      data ?? (await (file === "-" ? text(io.stdin) : readFile(namedFile(io, file!).path, "utf8"))),
    ) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw usageError(`the data is not JSON: ${error.message}`);
    throw usageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function createMessage(contract: Contract, data: unknown, id: string) {
  try {
    return contract.create(data as Parameters<Contract["create"]>[0], { id, by: "operator" });
  } catch (error) {
    if (error instanceof z.ZodError)
      throw usageError(
        `the data violates the contract of ${contract.name}, nothing was sent:\n${z.prettifyError(error)}`,
      );
    throw error;
  }
}

type Message = ReturnType<typeof createMessage>;

async function publishEvent(target: StageTarget, { source, "detail-type": type, detail }: Message): Promise<string> {
  const events = await target.events();
  const { FailedEntryCount = 0, Entries = [] } = await events.putEvents({
    Entries: [{ EventBusName: target.manifest.bus, Source: source, DetailType: type, Detail: JSON.stringify(detail) }],
  });
  // PutEvents returns 200 even when an entry failed.
  if (FailedEntryCount > 0)
    throw new CliError(EXIT.failed, `the bus rejected it: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage ?? ""}`);
  return target.manifest.bus;
}

async function sendCommand(target: StageTarget, contract: Contract, message: Message): Promise<string> {
  const worker = target.manifest.workers.find(({ name }) => contract.consumers.includes(name));
  if (!worker)
    throw new CliError(
      EXIT.failed,
      `${target.displayName} has no worker for ${contract.name}`,
      `expected ${contract.consumers.join(" or ")}`,
    );
  const sqs = await target.sqs();
  const { MessageId } = await sqs.sendMessage({ QueueUrl: worker.queue, MessageBody: JSON.stringify(message) });
  if (!MessageId) throw new CliError(EXIT.failed, `the queue of ${worker.name} did not confirm the message`);
  return worker.queue;
}
