import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@waybill/events-schema/catalogue";
import { repositoryRoot } from "@waybill/plan/paths";
import { expect, test } from "vitest";

const read = (file: string) => readFileSync(join(repositoryRoot, file), "utf8");
const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
const rows = read("docs/domain.md")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| entity"))
  .map((line) => {
    const [entity = "", service = "", states = "", endpoint = "", events = ""] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    return { entity, service, states: [...new Set(words(states))], endpoint: words(endpoint)[0], nouns: words(events) };
  });

type Json = { [key: string]: Json } | readonly Json[] | string;
const document = JSON.parse(read("docs/openapi.json")) as { [key: string]: Json };

/** Each list of states that the responses of an endpoint may have. */
function statesOf(endpoint: string): string[][] {
  const [method = "", path = ""] = endpoint.split(" ");
  const operation = (document["paths"] as { [path: string]: { [method: string]: Json } })[path]?.[method.toLowerCase()];
  const found: string[][] = [];
  const seen = new Set<string>();
  const visit = (value: Json | undefined): void => {
    JSON.stringify(value, (key: string, inner: Json) => {
      if (key === "state" && typeof inner === "object" && "enum" in inner)
        found.push([...(inner.enum as string[])].toSorted());
      const name = key === "$ref" ? (inner as string).split("/").at(-1)! : "";
      if (name && !seen.has(name)) {
        seen.add(name);
        visit((document["components"] as { [kind: string]: { [name: string]: Json } })["schemas"]?.[name]);
      }
      return inner;
    });
  };
  visit(operation);
  return found;
}

test.each(rows.filter(({ endpoint }) => endpoint))(
  "docs/domain.md has the states of a $entity",
  ({ states, endpoint }) => {
    expect(statesOf(endpoint!)).toContainEqual(states.toSorted());
  },
);

test("docs/domain.md has every kind of event with its owner", () => {
  const owners = catalogue
    .filter(({ kind }) => kind === "event")
    .map(({ name, owner }) => `${owner} ${name.split(".")[0]}`);
  const written = rows.flatMap(({ service, nouns }) => nouns.map((noun) => `${service} ${noun}`));
  expect(written.toSorted()).toEqual([...new Set(owners)].toSorted());
});

test("docs/domain.md has every entity with states that the API shows", () => {
  const paths = Object.keys(document["paths"] as object).filter((path) => /^\/v1\/\w+\/\{\w+\}$/.test(path));
  const withStates = paths.map((path) => `GET ${path}`).filter((endpoint) => statesOf(endpoint).length > 0);
  expect(withStates.length).toBeGreaterThan(6);
  expect([...new Set(rows.flatMap(({ endpoint }) => endpoint ?? []))].toSorted()).toEqual(withStates.toSorted());
});
