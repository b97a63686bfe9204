import { catalogue } from "@waybill/events-schema/catalogue";
import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";

/** `waybill events types`: lists the contracts. */
export const eventsTypes: Command = {
  name: "events types",
  description: "List the types of events and commands with their owner and consumers.",
  operands: "",
  options: {},
  examples: ["waybill events types", "waybill events types --json"],
  async run({ out }) {
    const types = catalogue.map(({ name, kind, v, owner, description, consumers }) => ({
      name,
      kind,
      v,
      owner,
      description,
      consumers,
    }));
    out.result({ types }, () =>
      out.table(
        ["TYPE", "KIND", "OWNER", { head: "CONSUMERS", wrap: true }],
        types.map(({ name, kind, owner, consumers }) => [name, kind, owner, consumers.join(", ") || "archive only"]),
        (n) => [`  ${types[n]!.description}`],
      ),
    );
    return EXIT.done;
  },
};
