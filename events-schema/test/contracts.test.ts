import * as z from "zod";
import { describe, expect, it } from "vitest";
import { catalogue, contractFiles } from "../src/catalogue.ts";
import * as groups from "../src/groups.ts";
import { command, derivedId, event, Meta, openEnum } from "../src/event.ts";
import { formatConsumers } from "../src/docs/pages.ts";
import { contractJsonSchema } from "../src/json-schema.ts";

const origin = { id: "evt_1", at: new Date("2026-11-21T09:00:00Z") };

describe.each(catalogue.map((contract) => [contract.name, contract] as const))("%s", (name, contract) => {
  it("has an owner, a sentence, a schema, an example and a consumer or the words archive only", () => {
    expect(contract.owner).toMatch(/^[a-z]+$/);
    expect(contract.description).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(contractJsonSchema(contract, "write")["properties"] as object).length).toBeGreaterThan(0);
    expect(contract.examples.length).toBeGreaterThan(0);
    expect(formatConsumers(contract)).toMatch(/^(archive only|[A-Z]\w+(, [A-Z]\w+)*)$/);
  });

  it("explains every field", () => {
    const fields = contractJsonSchema(contract, "read")["properties"] as Record<string, { description?: string }>;
    expect(Object.entries(fields).filter(([, field]) => !field.description)).toEqual([]);
  });

  it("reads each of its examples as it was written, through JSON", () => {
    for (const example of contract.examples) {
      const message = contract.create(example, origin);
      const travelled = JSON.parse(JSON.stringify(message)) as typeof message;
      expect(contract.parse(travelled.detail)).toEqual(message.detail);
      expect(travelled.detail.data).toEqual(example);
      expect(travelled.detail.meta.subject).not.toBe("");
    }
  });

  it("refuses an unknown field when it is written and ignores it when it is read, at every depth", () => {
    for (const example of contract.examples) {
      const more = withUnknownFields(example);
      const written = contract.write.safeParse(more);
      expect(written.error?.issues.map(({ code }) => code)).toContain("unrecognized_keys");
      expect(contract.read.parse(more)).toEqual(example);
      // A contract with a quick check may let it pass along; what was written is there either way.
      expect(contract.parse({ meta: contract.create(example, origin).detail.meta, data: more }).data).toMatchObject(
        example,
      );
    }
  });

  it("names what is wrong from the root of the detail, in the data and in the envelope", () => {
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

  it("is in the catalogue once, as entity.what-happened", () => {
    expect(catalogue.filter((other) => other.name === name)).toHaveLength(1);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*(\.v\d+)?$/);
  });
});

/** The same with a field nobody knows in every object that lists its fields. */
function withUnknownFields(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => withUnknownFields(item));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, withUnknownFields(field, name)]),
  );
  // The keys of `counts` are data.
  return key === "counts" ? inner : { ...inner, surprise: 1 };
}

const ThingSpoken = event("thing.spoken", {
  v: 2,
  owner: "things",
  description: "A thing spoke.",
  subject: ({ thing }) => thing,
  data: {
    thing: z.string(),
    word: openEnum(["yes", "no"]),
    deep: z.object({ here: z.strictObject({ n: z.int() }) }).optional(),
  },
  examples: [{ thing: "t1", word: "yes" }],
});

it("every command has somebody to carry it out, and only one", () => {
  const commands = catalogue.filter(({ kind }) => kind === "command");
  expect(commands.map(({ name, consumers }) => [name, consumers.length])).toEqual(
    commands.map(({ name }) => [name, 1]),
  );
});

it("every exported group of events has only contracts of the catalogue, and each of them once", () => {
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

describe("what every contract does", () => {
  it("an id and a correlation come from the cause and stay the same on every try", () => {
    const cause = ThingSpoken.create({ thing: "t1", word: "yes" }, { ...origin, correlationId: "req_1" });
    const answer = () =>
      ThingSpoken.create({ thing: "t1", word: "no" }, { id: derivedId(cause.detail, "answer"), cause: cause.detail })
        .detail.meta;
    expect(answer()).toMatchObject({ id: "evt_1.answer", causationId: "evt_1", correlationId: "req_1", v: 2 });
    expect(answer().id).toBe(answer().id);
  });

  it("an object that was declared strict is open to its readers", () => {
    const meta = ThingSpoken.create({ thing: "t1", word: "yes" }, origin).detail.meta;
    const data = { thing: "t1", word: "yes", deep: { here: { n: 1, more: true } } };
    expect(ThingSpoken.parse({ meta, data }).data.deep).toEqual({ here: { n: 1 } });
    expect(ThingSpoken.write.safeParse(data).success).toBe(false);
  });

  it("a word outside an open enum cannot be written and can be read", () => {
    const meta = ThingSpoken.create({ thing: "t1", word: "yes" }, origin).detail.meta;
    expect(ThingSpoken.write.safeParse({ thing: "t1", word: "maybe" }).success).toBe(false);
    expect(ThingSpoken.parse({ meta, data: { thing: "t1", word: "maybe" } }).data.word).toBe("maybe");
    // @ts-expect-error a writer may only say the words of the list
    expect(() => ThingSpoken.create({ thing: "t1", word: "maybe" }, origin)).toThrow(z.ZodError);
  });

  it("an envelope without an id is not read", () => {
    const { meta, data } = ThingSpoken.create({ thing: "t1", word: "yes" }, origin).detail;
    expect(() => ThingSpoken.parse({ meta: { ...meta, id: "" }, data })).toThrow(z.ZodError);
    expect(() => ThingSpoken.parse({ data })).toThrow(z.ZodError);
    expect(Meta.parse({ ...meta, later: "field" })).toEqual(meta);
  });

  it("a command says that it is one", () => {
    const { kind } = command("thing.do", {
      v: 1,
      owner: "things",
      description: "Do.",
      subject: () => "x",
      data: {},
      examples: [{}],
    });
    expect(kind).toBe("command");
  });
});
