import * as z from "zod";
import { describe, expect, it } from "vitest";
import { catalogue, contractFiles } from "../src/catalogue.ts";
import * as groups from "../src/groups.ts";
import { command, derivedId, event, Meta, openEnum } from "../src/event.ts";
import { formatConsumers } from "../src/docs/pages.ts";
import { contractJsonSchema } from "../src/schema/json-schema.ts";

const origin = { id: "evt_1", at: new Date("2026-11-21T09:00:00Z") };

describe.each(catalogue.map((contract) => [contract.name, contract] as const))("%s", (name, contract) => {
  it('has an owner, a description, a schema, an example, and consumers or "archive only"', () => {
    expect(contract.owner).toMatch(/^[a-z]+$/);
    expect(contract.description).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(contractJsonSchema(contract, "write")["properties"] as object).length).toBeGreaterThan(0);
    expect(contract.examples.length).toBeGreaterThan(0);
    expect(formatConsumers(contract)).toMatch(/^(archive only|[A-Z]\w+(, [A-Z]\w+)*)$/);
  });

  it("a contract describes every field", () => {
    const fields = contractJsonSchema(contract, "read")["properties"] as Record<string, { description?: string }>;
    expect(Object.entries(fields).filter(([, field]) => !field.description)).toEqual([]);
  });

  it("a contract parses each of its examples as it was created, through JSON", () => {
    for (const example of contract.examples) {
      const message = contract.create(example, origin);
      const travelled = JSON.parse(JSON.stringify(message)) as typeof message;
      expect(contract.parse(travelled.detail)).toEqual(message.detail);
      expect(travelled.detail.data).toEqual(example);
      expect(travelled.detail.meta.subject).not.toBe("");
    }
  });

  it("a contract rejects an unknown field for writing and ignores it for reading, at every depth", () => {
    for (const example of contract.examples) {
      const more = withUnknownFields(example);
      const written = contract.write.safeParse(more);
      expect(written.error?.issues.map(({ code }) => code)).toContain("unrecognized_keys");
      expect(contract.read.parse(more)).toEqual(example);
      // A contract with `isKnownValid` may keep the unknown field; the known ones are there in any case.
      expect(contract.parse({ meta: contract.create(example, origin).detail.meta, data: more }).data).toMatchObject(
        example,
      );
    }
  });

  it("a contract reports a wrong field with its path from the root of the detail, in the data and in the envelope", () => {
    const { meta, data } = contract.create(contract.examples[0], origin).detail;
    const places = (detail: unknown) => {
      try {
        contract.parse(detail);
        return [];
      } catch (error) {
        return (error as z.ZodError).issues.map(({ path }) => path.join("."));
      }
    };
    expect(places({ meta: { ...meta, id: "" }, data })).toEqual(["meta.id"]);
    expect(places({ meta, data: null })).toEqual(["data"]);
    expect(places(null)).toEqual([""]);
  });

  it("a contract is in the catalogue once, with a name of the form entity.what-happened", () => {
    expect(catalogue.filter((other) => other.name === name)).toHaveLength(1);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*(\.v\d+)?$/);
  });
});

/** The same value with an unknown field in every object that lists its fields. */
function withUnknownFields(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => withUnknownFields(item));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, withUnknownFields(field, name)]),
  );
  // The keys of `counts` are data.
  return key === "counts" ? inner : { ...inner, unknownField: 1 };
}

const ThingAnswered = event("thing.answered", {
  v: 2,
  owner: "things",
  description: "A thing answered.",
  subject: ({ thing }) => thing,
  data: {
    thing: z.string(),
    answer: openEnum(["yes", "no"]),
    deep: z.object({ here: z.strictObject({ n: z.int() }) }).optional(),
  },
  examples: [{ thing: "t1", answer: "yes" }],
});

it("every command has exactly one consumer", () => {
  const commands = catalogue.filter(({ kind }) => kind === "command");
  expect(commands.map(({ name, consumers }) => [name, consumers.length])).toEqual(
    commands.map(({ name }) => [name, 1]),
  );
});

it("every exported group of events contains only contracts of the catalogue, each once", () => {
  const known = new Set<unknown>(catalogue);
  const isGroup = ([, value]: [string, unknown]) =>
    Array.isArray(value) && value.some((one) => typeof one === "object" && "kind" in one);
  const found = [groups, ...contractFiles].flatMap((exported) => Object.entries(exported)).filter(isGroup);
  expect(found.length).toBeGreaterThan(8);
  for (const [name, group] of found as [string, unknown[]][]) {
    expect(
      group.filter((contract) => !known.has(contract)),
      name,
    ).toEqual([]);
    expect(new Set(group).size, name).toBe(group.length);
  }
});

describe("a contract", () => {
  it("a message derives its id and its correlation id from the cause, the same for every attempt", () => {
    const cause = ThingAnswered.create({ thing: "t1", answer: "yes" }, { ...origin, correlationId: "req_1" });
    const reply = () =>
      ThingAnswered.create(
        { thing: "t1", answer: "no" },
        { id: derivedId(cause.detail, "answer"), cause: cause.detail },
      ).detail.meta;
    expect(reply()).toMatchObject({ id: "evt_1.answer", causationId: "evt_1", correlationId: "req_1", v: 2 });
    expect(reply().id).toBe(reply().id);
  });

  it("a contract is open for reading also in objects that were declared strict", () => {
    const meta = ThingAnswered.create({ thing: "t1", answer: "yes" }, origin).detail.meta;
    const data = { thing: "t1", answer: "yes", deep: { here: { n: 1, more: true } } };
    expect(ThingAnswered.parse({ meta, data }).data.deep).toEqual({ here: { n: 1 } });
    expect(ThingAnswered.write.safeParse(data).success).toBe(false);
  });

  it("a contract rejects an unlisted value of an open enum for writing and accepts it for reading", () => {
    const meta = ThingAnswered.create({ thing: "t1", answer: "yes" }, origin).detail.meta;
    expect(ThingAnswered.write.safeParse({ thing: "t1", answer: "maybe" }).success).toBe(false);
    expect(ThingAnswered.parse({ meta, data: { thing: "t1", answer: "maybe" } }).data.answer).toBe("maybe");
    // @ts-expect-error only the listed values can be written
    expect(() => ThingAnswered.create({ thing: "t1", answer: "maybe" }, origin)).toThrow(z.ZodError);
  });

  it("a contract rejects an envelope without an id", () => {
    const { meta, data } = ThingAnswered.create({ thing: "t1", answer: "yes" }, origin).detail;
    expect(() => ThingAnswered.parse({ meta: { ...meta, id: "" }, data })).toThrow(z.ZodError);
    expect(() => ThingAnswered.parse({ data })).toThrow(z.ZodError);
    expect(Meta.parse({ ...meta, later: "field" })).toEqual(meta);
  });

  it("a contract has the kind command when it was defined with command()", () => {
    const { kind } = command("thing.do", {
      v: 1,
      owner: "things",
      description: "Do it.",
      subject: () => "x",
      data: {},
      examples: [{}],
    });
    expect(kind).toBe("command");
  });
});
