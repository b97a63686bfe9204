import * as z from "zod";
import { describe, expect, it } from "vitest";
import { catalogue } from "../src/catalogue.ts";
import { listFields } from "../src/docs/fields.ts";
import { event } from "../src/event.ts";
import { maskPii, piiRegistry, piiPaths } from "../src/pii.ts";
import { contractJsonSchema } from "../src/schema/json-schema.ts";
import { RecordPositions, RunProgressed } from "../src/tracking.ts";

describe("personal fields of a contract", () => {
  it("personal fields of a contract are found at every depth", () => {
    expect(piiPaths(RecordPositions)).toEqual([
      { path: ["fixes", "[]", "lat"], kind: "location" },
      { path: ["fixes", "[]", "lon"], kind: "location" },
    ]);
    expect(piiPaths(RunProgressed).map(({ path }) => path.join("."))).toEqual(["point.lat", "point.lon"]);
  });

  it("personal fields of a contract are masked, and other fields are unchanged", () => {
    const shown = maskPii(RecordPositions, RecordPositions.examples[0]) as { fixes: object[]; runId: string };
    expect(shown.runId).toBe("run_1");
    expect(shown.fixes[0]).toEqual({ ...RecordPositions.examples[0].fixes[0], lat: "•••", lon: "•••" });
  });

  it("personal fields of a contract are masked also when the data does not match the schema", () => {
    expect(maskPii(RunProgressed, { point: { lat: { secret: 1 } } })).toEqual({ point: { lat: "•••" } });
    expect(maskPii(RecordPositions, { fixes: "none" })).toEqual({ fixes: "none" });
    expect(maskPii(RecordPositions, null)).toBe(null);
  });

  it("personal fields of a contract are found in whole objects, records, unions and nullable fields", () => {
    const Position = z.object({ lat: z.number() }).register(piiRegistry, { kind: "location" });
    const Met = event("thing.met", {
      v: 1,
      owner: "things",
      description: "A thing met.",
      subject: () => "x",
      data: {
        at: Position,
        by: z.record(z.string(), z.string().register(piiRegistry, { kind: "contact" }).nullable()),
      },
      examples: [{ at: { lat: 1 }, by: { a: "b" } }],
    });
    expect(maskPii(Met, Met.examples[0], "#")).toEqual({ at: "#", by: { a: "#" } });
  });

  it.each(catalogue.map((contract) => [contract.name, contract] as const))(
    "the personal fields of %s include every field with a personal name",
    (_, contract) => {
      const known = piiPaths(contract).map(({ path }) => path.at(-1));
      const schema = contractJsonSchema(contract, "read");
      const names = listFields(schema, schema).map(({ path }) => path.split(/[.[{]/).at(-1) ?? "");
      const suspect = names.filter((name) =>
        /^(e-?mail|phone|(first|last|full)?name|lat|lon|lng|latitude|longitude|address)$/i.test(name),
      );
      expect(suspect.filter((name) => !known.includes(name))).toEqual([]);
    },
  );
});
