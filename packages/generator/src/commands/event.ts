import type { Changes } from "../changes.ts";
import { addChangeset } from "../changeset.ts";
import { addArgument, addImport } from "../edits.ts";
import { parseEventName, toCamel, toPascal, withArticle } from "../names.ts";
import { renderText } from "../render.ts";
import { assertService, findSweeper, listContracts } from "../repository.ts";
import { UsageError } from "../usage-error.ts";

/** The contract of an event that a service publishes. */
export function newEvent(changes: Changes, service: string, event: string): string[] {
  assertService(service);
  const { noun, fact } = parseEventName(event);
  const Contract = toPascal(event.replace(".", "-"));
  const taken = listContracts().find((one) => one.event === event || one.name === Contract);
  if (taken)
    throw new UsageError(`There is ${taken.event} already, in events-schema/src/${taken.file}.ts. Take another name.`);
  const sweeper = findSweeper(service);

  const file = `events-schema/src/${service}.ts`;
  const Noun = toPascal(noun);
  const spokenNoun = noun.replaceAll("-", " ");
  const hasId = changes.read(file).includes(`${Noun}Id = `);
  const values = {
    service,
    event,
    Contract,
    field: `${toCamel(Noun)}Id`,
    idSchema: hasId ? `${Noun}Id` : `FreeId.max(64).describe("The ${spokenNoun}.")`,
    sentence: `${withArticle(spokenNoun).replace("a", "A")} ${/^[a-z]+ed\b/.test(fact) ? "was " : ""}${fact.replaceAll("-", " ")}.`,
    prefix: noun.slice(0, 3),
  };
  changes.edit(file, (text) => {
    const after = `${text}\n${renderText("event/contract.ts.tmpl", values)}`;
    return hasId ? after : addImport(after, "FreeId", "./text.ts");
  });
  addChangeset(changes, event, values.sentence);
  // Whatever is published through an outbox, the sweeper publishes after a crash.
  changes.edit(sweeper, (text) =>
    addImport(addArgument(text, "putEvents", Contract), Contract, `@waybill/events-schema/${service}`),
  );
  return [
    `Say what it means and what it holds in ${file}, then npm run contracts:write && npm run contracts:docs.`,
    `Grant putEvents(${Contract}) to the function that publishes it; ${sweeper} has it.`,
    `npm run new -- consumer SERVICE VerbObject --on ${event}`,
  ];
}
