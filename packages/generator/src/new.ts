import { parseArgs } from "node:util";
import { repositoryRoot } from "@waybill/plan/paths";
import { Changes } from "./changes.ts";
import { newConsumer } from "./commands/consumer.ts";
import { newEndpoint } from "./commands/endpoint.ts";
import { newEvent } from "./commands/event.ts";
import { newService } from "./commands/service.ts";
import { format, GENERATED, generateAll } from "./generate.ts";
import { UsageError } from "./usage-error.ts";

const help = `npm run new service SERVICE [VERB]
npm run new endpoint SERVICE NAME ROUTE
npm run new -- consumer SERVICE NAME --on EVENT
npm run new event SERVICE EVENT

Writes code, infrastructure, contract and tests, which pass every check, then what is generated from them.

  service    a table, an endpoint that creates an entity, one that reads it, its event, an outbox and its sweeper.
             SERVICE is a plural noun; VERB creates one, "report" unless given
  endpoint   an endpoint of a service. NAME is a verb and its object, ROUTE a method and a path
  consumer   a worker of a service. It receives EVENT from the bus through a queue of its own
  event      the contract of an event that a service publishes. EVENT is a noun and what happened to it

  --on EVENT         of a consumer: the event
  --dry-run          write nothing; say what would be written
  --skip-generated   do not run ${GENERATED.join(", ")}: for several commands in a row
  --help

npm keeps options that do not follow "--" to itself.

Exit codes: 0 written, 1 failed, 2 wrong usage.

Examples:
  npm run new service incidents
  npm run new endpoint incidents CloseIncident "POST /v1/incidents/{incidentId}/close"
  npm run new -- consumer incidents NotifyDispatcher --on task.failed
  npm run new event incidents incident.closed
  npm run new -- service vehicles register --dry-run`;

const options = {
  on: { type: "string" },
  "dry-run": { type: "boolean" },
  "skip-generated": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Collects the changes of a command, and writes nothing. Returns what to do next. */
export function collectChanges(changes: Changes, [command, ...args]: string[], on: string | undefined): string[] {
  const [first = "", second = "", third = ""] = args;
  if (command !== "consumer" && on !== undefined) throw new UsageError("--on belongs to a consumer. See npm run new.");
  switch (command) {
    case "service":
      assertCount(args, 1, 2);
      return newService(changes, first, args[1]);
    case "endpoint":
      assertCount(args, 3);
      return newEndpoint(changes, first, second, third);
    case "consumer":
      if (on === undefined)
        throw new UsageError(
          "Which event? Put -- before the command: npm run new -- consumer SERVICE NAME --on task.failed",
        );
      assertCount(args, 2);
      return newConsumer(changes, first, second, on);
    case "event":
      assertCount(args, 2);
      return newEvent(changes, first, second);
    default:
      throw new UsageError(
        `"${command ?? ""}" is not a command: there are service, endpoint, consumer and event. See npm run new.`,
      );
  }
}

function assertCount(args: readonly string[], min: number, max = min): void {
  if (args.length >= min && args.length <= max) return;
  throw new UsageError(
    `${args.length} arguments were given. Quote a route. npm run new shows what each command takes.`,
  );
}

function main(argv: string[]): void {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  if (values.help || positionals.length === 0) return console.log(help);
  const changes = new Changes(repositoryRoot);
  const next = collectChanges(changes, positionals, values.on);
  // npm keeps --dry-run to itself unless it follows "--".
  const isDryRun = values["dry-run"] || process.env["npm_config_dry_run"] === "true";
  const prefix = isDryRun ? "would " : "";
  for (const path of changes.created) console.log(`${prefix}create ${path}`);
  for (const path of changes.edited) console.log(`${prefix}edit   ${path}`);
  if (isDryRun) return;
  changes.write();
  format([...changes.created, ...changes.edited]);
  if (values["skip-generated"]) next.push(`npm run ${GENERATED.join(" && npm run ")}`);
  else generateAll((line) => console.log(line));
  console.log(["", "Next:", ...next.map((line) => `  ${line}`), "  npm run check"].join("\n"));
}

if (import.meta.main) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    console.error(message);
    process.exitCode = error instanceof UsageError || code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
  }
}
