import { catalogue } from "@waybill/events-schema/catalogue";
import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { table } from "../output.ts";

/** `waybill events types`: the contracts. */
export const eventsTypes: Command = {
  name: "events types",
  says: "List the contracts: what is said, by whom, and who listens.",
  operands: "",
  options: {},
  examples: ["waybill events types", "waybill events types --json"],
  async run({ out }) {
    const types = catalogue.map(({ name, kind, v, owner, says, consumers }) => ({
      name,
      kind,
      v,
      owner,
      says,
      consumers,
    }));
    out.answer({ types }, () =>
      table(
        ["TYPE", "KIND", "OWNER", "LISTENERS", "SAYS"],
        types.map(({ name, kind, owner, consumers, says }) => [
          name,
          kind,
          owner,
          consumers.join(", ") || "archive only",
          says,
        ]),
      ),
    );
    return EXIT.done;
  },
};
