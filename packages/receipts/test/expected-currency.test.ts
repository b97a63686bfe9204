import { describe, expect, test } from "vitest";
import { extractFields } from "../src/extraction/extract-fields.ts";
import { expectedCurrencies, type ReceiptContext } from "../src/receipt-reader.ts";
import { createOcrPage, SUBMITTED_AT } from "./ocr-page.ts";

const read = async (context: ReceiptContext, ...rows: string[]) =>
  extractFields(createOcrPage(rows), SUBMITTED_AT, await expectedCurrencies(context));

const receipt = ({ mark = "", lines = [], date = "14 Nov 2026 12:31" }: Partial<typeof BLANK> = {}) => [
  "CORNER CHEMIST",
  ...lines,
  date,
  `PLASTERS | ${mark}3.50`,
  `SOAP | ${mark}2.00`,
  `TOTAL | ${mark}5.50`,
  `CASH | ${mark}10.00`,
  `CHANGE | ${mark}4.50`,
];
const BLANK = { mark: "", lines: [] as string[], date: "" };

const PLACES = {
  Montreal: { lat: 45.5, lon: -73.57 },
  Seattle: { lat: 47.61, lon: -122.33 },
  Windsor: { lat: 42.31, lon: -83.03 },
  Sydney: { lat: -33.87, lon: 151.21 },
  Singapore: { lat: 1.29, lon: 103.85 },
  "Kuala Lumpur": { lat: 3.14, lon: 101.69 },
  Geneva: { lat: 46.2, lon: 6.14 },
  Helsinki: { lat: 60.17, lon: 24.94 },
  Nouméa: { lat: -22.27, lon: 166.44 },
  "the open Atlantic": { lat: 30, lon: -40 },
} as const;
type Town = keyof typeof PLACES;
const at = (town: Town): ReceiptContext => ({ photoPlace: PLACES[town] });
const around = (town: Town): ReceiptContext => {
  const { lat, lon } = PLACES[town];
  return { runArea: { south: lat - 0.05, west: lon - 0.05, north: lat + 0.05, east: lon + 0.05 } };
};

describe("the place of a receipt", () => {
  test.each([
    ["Montreal", "CAD"],
    ["Seattle", "USD"],
    ["Sydney", "AUD"],
  ] as const)(
    "$ on a receipt from %s is %s by the photo and by the run, and it is accepted",
    async (town, currency) => {
      for (const context of [at(town), around(town)]) {
        const { fields, accepted } = await read(context, ...receipt({ mark: "$" }));
        expect({ currency: fields.currency!.value, accepted }).toEqual({ currency, accepted: true });
        expect(fields.currency!.reason).toMatch(
          /^"\$" is printed, which other currencies have too; by the (place of its photo|area of its run) \(\w\w\)$/,
        );
      }
    },
  );

  test("a place alone names the currency, and the receipt needs a review", async () => {
    const { fields, accepted, doubts } = await read(at("Montreal"), ...receipt());
    expect(fields.currency).toMatchObject({
      value: "CAD",
      reason: "nothing is printed for it; by the place of its photo (CA)",
    });
    expect(fields.currency!.box).toBeUndefined();
    expect({ accepted, doubts }).toEqual({
      accepted: false,
      doubts: ["nothing but the place of its photo (CA) speaks for CAD"],
    });
  });

  test("a place and a clue of there that do not add up to the floor need a review", async () => {
    expect(await read(at("Kuala Lumpur"), ...receipt({ lines: ["GST 6%"] }))).toMatchObject({
      accepted: false,
      fields: { currency: { value: "MYR" } },
    });
  });

  test("a place and two kinds of clues of there decide the currency without a mark", async () => {
    const lines = ["12 JALAN TIGA", "SHAH ALAM, SELANGOR"];
    expect((await read({}, ...receipt({ lines }))).accepted).toBe(false);
    expect(await read(at("Kuala Lumpur"), ...receipt({ lines }))).toMatchObject({
      accepted: true,
      fields: { currency: { value: "MYR" } },
    });
  });

  test.each([
    ["RM ", "Montreal", "MYR"],
    ["EUR ", "Singapore", "EUR"],
  ] as const)(
    "the mark %sbeside the total wins against %s, and the receipt needs a review",
    async (mark, town, value) => {
      const { fields, doubts } = await read(at(town), ...receipt({ mark }));
      expect(fields.currency!.value).toBe(value);
      expect(doubts).toEqual([
        expect.stringMatching(new RegExp(`^the place of its photo .* speaks against ${value}$`)),
      ]);
    },
  );

  test("a photo and a run of two countries do not agree, and the receipt needs a review", async () => {
    const { doubts } = await read({ ...at("Montreal"), ...around("Sydney") }, ...receipt({ mark: "$" }));
    expect(doubts).not.toEqual([]);
  });

  test.each(["Windsor", "Geneva"] as const)(
    "near the border at %s the place is that of both countries, and does not decide between them",
    async (town) => {
      const { accepted, doubts } = await read(at(town), ...receipt({ mark: town === "Windsor" ? "$" : "" }));
      expect({ accepted, doubted: doubts.length > 0 }).toEqual({ accepted: false, doubted: true });
    },
  );

  test("a place with whose country nothing that is printed has to do does not help, also where the currency is the same", async () => {
    const lines = ["UKUPNO ZA UPLATU", "GOTOVINA I POVRACAJ"];
    const { accepted, doubts } = await read(at("Helsinki"), ...receipt({ lines }));
    expect({ accepted, doubted: doubts.length > 0 }).toEqual({ accepted: false, doubted: true });
  });

  test.each(["Nouméa", "the open Atlantic"] as const)(
    "%s is in no country whose currency is known, and says nothing",
    async (town) => {
      expect(await read(at(town), ...receipt())).toEqual(await read({}, ...receipt()));
    },
  );

  test("a run through half a continent says nothing", async () => {
    const runArea = { south: 40, west: -5, north: 52, east: 15 };
    expect(await read({ runArea }, ...receipt())).toEqual(await read({}, ...receipt()));
  });

  test.each([
    ["Seattle", "2026-03-04"],
    ["Sydney", "2026-04-03"],
  ] as const)("03/04/2026 on a receipt with $ from %s is %s, and it is accepted", async (town, date) => {
    expect(await read(at(town), ...receipt({ mark: "$", date: "03/04/2026 12:31" }))).toMatchObject({
      accepted: true,
      fields: { date: { value: date } },
    });
  });

  test("03/04/2026 on a receipt with $ from Montreal needs a review: every order is usual there", async () => {
    const { doubts } = await read(at("Montreal"), ...receipt({ mark: "$", date: "03/04/2026 12:31" }));
    expect(doubts).toEqual(["day, month and year of its date may be each other"]);
  });
});

describe("the currency of the organization", () => {
  test("the currency of the organization names the currency where nothing else does, and the receipt needs a review", async () => {
    const { fields, accepted } = await read({ organizationCurrency: "NOK" }, ...receipt());
    expect({ currency: fields.currency!.value, accepted }).toEqual({ currency: "NOK", accepted: false });
  });

  test("the currency of the organization decides between those that share a mark, and the receipt needs a review", async () => {
    for (const organizationCurrency of ["NOK", "SEK", "DKK"]) {
      const { fields, accepted } = await read({ organizationCurrency }, ...receipt({ mark: "kr " }));
      expect({ currency: fields.currency!.value, accepted }).toEqual({
        currency: organizationCurrency,
        accepted: false,
      });
    }
  });

  test("the currency of the organization says nothing against a foreign receipt", async () => {
    for (const mark of ["EUR ", "RM "])
      expect((await read({ organizationCurrency: "NOK" }, ...receipt({ mark }))).accepted).toBe(true);
  });

  test("the currency of the organization never makes a receipt accepted", async () => {
    // Just below the floor without it.
    const lines = ["Calle Mayor 3", "Factura simplificada"];
    for (const mark of ["", "$"]) {
      const [without, withIt] = [
        await read({}, ...receipt({ mark, lines })),
        await read({ organizationCurrency: "MXN" }, ...receipt({ mark, lines })),
      ];
      expect(withIt.accepted && !without.accepted).toBe(false);
    }
  });
});
