import type { Changes } from "../changes.ts";
import { addConsumer } from "../edits.ts";
import { addDeployment } from "../infra.ts";
import { parseFunctionName, toCamel, toKebab } from "../names.ts";
import { renderFolder } from "../render.ts";
import { assertFreeName, assertService, findContract } from "../repository.ts";

/** A worker of a service that consumes an event from the bus. */
export function newConsumer(changes: Changes, service: string, Name: string, event: string): string[] {
  assertService(service);
  const name = toKebab(parseFunctionName(Name));
  assertFreeName(Name);
  const contract = findContract(event);
  const values = {
    service,
    name,
    Name,
    functionName: toCamel(Name),
    event,
    Contract: contract.name,
    contractFile: contract.file,
  };
  for (const { path, text } of renderFolder("consumer", values)) changes.create(path, text);
  addDeployment(changes, service, "consumers", {
    imports: { [`@waybill/events-schema/${contract.file}`]: contract.name, "../../../stacks/worker.ts": "worker" },
    text: `worker("${Name}", {
  handler: "packages/${service}/src/workers/${name}.handler",
  consumes: ${contract.name},
});`,
  });
  changes.edit(`events-schema/src/${contract.file}.ts`, (text) => addConsumer(text, event, Name));
  return [
    `Write the effect in packages/${service}/src/workers/${name}.ts, and grant what it needs in infra/consumers.ts.`,
    `npx vitest run packages/${service}/test/${name}.test.ts`,
  ];
}
