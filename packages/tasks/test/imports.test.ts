import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { COLUMNS, csv, type ImportPipeline, startImportPipeline, row, sha256 } from "./import-pipeline.ts";
import { gb18030 } from "./gb18030.ts";

let pipeline: ImportPipeline;
let routeId: string;
beforeAll(async () => {
  pipeline = await startImportPipeline();
  routeId = await pipeline.route();
});
afterAll(() => pipeline.stop());
beforeEach(() => {
  pipeline.publishedEvents.length = 0;
  pipeline.emails.length = 0;
});

/** A test's own partner and titles: the cloud is shared. */
let tests = 0;
const own = () => {
  const name = `t${++tests}`;
  const mine = async () => (await pipeline.listDraftTitles()).filter((title) => title.startsWith(name));
  return { partner: `partner ${name}`, name, mine };
};
const names = () => pipeline.publishedEvents.map(({ name }) => name).filter((name) => name.startsWith("import."));

const OFFER = {
  window: { from: "2026-12-01T09:00:00Z", to: "2026-12-01T12:00:00Z" },
  bonus: { money: { amount: 1_000, currency: "EUR" } },
  offerExpiresAt: "2026-12-01T10:00:00Z",
};

describe("a valid file", () => {
  test("a valid file creates drafts, publishes its events and sends a summary by e-mail", async () => {
    const { partner, name, mine } = own();
    const answer = await pipeline.importFile(csv(row(routeId, `${name} a`), row(routeId, `${name} b`)), partner);
    expect(answer).toMatchObject({ status: 200, json: { state: "done", rows: 2, ok: 2, errors: 0 } });
    expect(answer.json["errorFile"]).toBeUndefined();
    expect(await mine()).toEqual([`${name} a`, `${name} b`]);
    expect(names()).toEqual(["import.received", "import.finished"]);
    expect(pipeline.emails).toMatchObject([{ Subject: `Import of ${name}: 2 of 2 rows` }]);
  });

  test("an imported task has its partner and the partner's external id", async () => {
    const { partner, name } = own();
    const named = { externalId: "order-7", title: name, routeId, ...OFFER };
    await pipeline.importFile(
      [named, { ...OFFER, title: name, routeId }].map((one) => JSON.stringify(one)).join("\n") + "\n",
      partner,
    );
    const { json } = await pipeline.request("GET /v1/tasks?state=draft", "manager m1");
    const tasks = (json["tasks"] as { title: string; from?: object }[]).filter(({ title }) => title === name);
    expect(tasks.map(({ from }) => from)).toEqual(
      expect.arrayContaining([{ partner: name, externalId: "order-7" }, { partner: name }]),
    );
  });

  test("the bonus of an imported task is in the minor units of its currency", async () => {
    const { partner, name } = own();
    const yen = row(routeId, name, { bonus: "1200" }).replace("EUR", "JPY");
    await pipeline.importFile(csv(yen, row(routeId, `${name}b`, { bonus: "0.7" })), partner);
    const { json } = await pipeline.request("GET /v1/tasks?state=draft", "manager m1");
    const tasks = json["tasks"] as { title: string; bonus: object }[];
    const paid = (title: string) => tasks.find((task) => task.title === title)?.bonus;
    expect(paid(name)).toEqual({ money: { amount: 1_200, currency: "JPY" } });
    expect(paid(`${name}b`)).toEqual({ money: { amount: 70, currency: "EUR" } });
  });

  test.each(["utf-8", "utf-8 with a byte order mark", "utf-16le", "gb18030"])(
    "a file in %s is imported",
    async (encoding) => {
      const { partner, name, mine } = own();
      const text = csv(row(routeId, `${name} 送货到城里，请按时`));
      const answer = await pipeline.importFile(ENCODED[encoding]!(text), partner);
      expect(answer.json).toMatchObject({ state: "done", encoding: encoding.split(" ")[0] });
      expect(await mine()).toEqual([`${name} 送货到城里，请按时`]);
    },
  );

  test("a file of JSON lines is imported without a line break at its end", async () => {
    const { partner, name, mine } = own();
    const answer = await pipeline.importFile(JSON.stringify({ title: name, routeId, ...OFFER }), partner);
    expect(answer.json).toMatchObject({ state: "done", ok: 1 });
    expect(await mine()).toEqual([name]);
  });

  test.each([";", "\t"])(
    "a CSV file with the delimiter %j, blank lines, quotes and CRLF is imported",
    async (delimiter) => {
      const { partner, name, mine } = own();
      const title = `"${name} 5"" disc, ${delimiter} two\r\nlines"`;
      const rows = [COLUMNS.replaceAll(",", delimiter), "", row(routeId, title, { delimiter }), "", ""];
      expect((await pipeline.importFile(rows.join("\r\n"), partner)).json).toMatchObject({ state: "done", ok: 1 });
      expect(await mine()).toEqual([`${name} 5" disc, ${delimiter === ";" ? "; " : ""}two lines`]);
    },
  );

  test("a file of JSON lines is validated as the body of POST /v1/tasks is", async () => {
    const { partner, name, mine } = own();
    const task = { externalId: "r1", title: name, routeId, ...OFFER };
    const lines = [task, { ...task, externalId: "r2", bonus: { money: { amount: 0.5, currency: "EUR" } } }].map((one) =>
      JSON.stringify(one),
    );
    const answer = await pipeline.importFile(`${lines.join("\n\n")}\nnonsense\n`, partner);
    expect(answer.json).toMatchObject({ state: "doneWithErrors", rows: 3, ok: 1, errors: 2 });
    expect(await mine()).toEqual([name]);
    expect(await pipeline.readErrorLines(answer)).toMatchObject([
      expect.stringContaining("3,bonus.money.amount,"),
      expect.stringContaining("4,,It is not one JSON object.,"),
    ]);
  });
});

describe("a file that a spreadsheet wrote", () => {
  const header = "externalId,title,routeId,from,to,bonus,currency,startWithinS";
  const line = (name: string, ...last: string[]) =>
    [name, name, routeId, "2026-12-01T09:00:00Z", "2026-12-01T12:00:00Z", "9.50", "EUR", ...last].join(",");

  test.each<[string, (name: string) => string]>([
    ["a line that names the separator", (name) => `sep=;\r\n${header}\r\n${line(name, "")}\r\n`.replaceAll(",", ";")],
    [
      "an unusual separator that its first line names",
      (name) => `"sep=^"\n${header}\n${line(name, "")}\n`.replaceAll(",", "^"),
    ],
    ["a separator named in a line of empty cells", (name) => `sep=,,,,,,,,\n${header}\n${line(name, "")}\n`],
    ["pipes between its fields", (name) => `${header}\n${line(name, "60")}\n`.replaceAll(",", "|")],
    ["empty columns behind the last", (name) => `${header},,,\n${line(name, "", "", "", "")}\n`],
    [
      "an empty column at its left and within",
      (name) => `,${header},\n,${line(name, "")},\n`.replaceAll(/,(to|2026-12-01T12)/g, ",,$1"),
    ],
    ["empty cells behind the last column of some rows", (name) => `${header}\n${line(name, "", "", "")}\n,,,,,,,,,\n`],
    ["rows that end with their last cell that is not empty", (name) => `${header},\n${line(name)}\n`],
  ])("a spreadsheet's file with %s is imported", async (_, file) => {
    const { partner, name, mine } = own();
    const { json } = await pipeline.importFile(file(name), partner);
    expect(json).toMatchObject({ state: "done", ok: 1 });
    expect(json["warnings"]).toBeUndefined();
    expect(await mine()).toEqual([name]);
  });

  test("a CSV file without a line break at its end is imported with a warning", async () => {
    const { partner, name, mine } = own();
    const { json } = await pipeline.importFile(
      `${header}\n${line(`${name} a`, "60")}\n${line(`${name} b`, "60")}`,
      partner,
    );
    expect(json).toMatchObject({ state: "done", ok: 2, warnings: [expect.stringMatching(/^Line 3, the last one/)] });
    expect(await mine()).toEqual([`${name} a`, `${name} b`]);
  });

  test("an error in the last row is reported when the file has no line break at its end", async () => {
    const { partner, name } = own();
    const read = async (bonus: string) =>
      pipeline.readErrorLines(
        await pipeline.importFile(`${header}\n${line(name, "60").replace("9.50", bonus)}`, partner),
      );
    expect(await read("9,50")).toEqual(['2,,"It has 9 fields; the header has 8.",']);
    expect(await read('"9,50"')).toEqual([expect.stringMatching(/^2,bonus,.*"9,50"$/)]);
  });

  test("a value in a column without a name is an error", async () => {
    const { partner, name } = own();
    const answer = await pipeline.importFile(
      `,${header}\n,${line(`${name} a`, "60")}\nx,${line(`${name} b`, "60")}\n`,
      partner,
    );
    expect(answer.json).toMatchObject({ state: "doneWithErrors", ok: 1, errors: 1 });
    expect(await pipeline.readErrorLines(answer)).toEqual(["3,,Field 1 has no name in the header.,"]);
  });

  test.each([
    ["a local beginning that looks later than the end", { from: "12.11.2027 09:00" }, ["from"]],
    ["a local end that looks earlier than the beginning", { to: "01.02.2026 10:00" }, ["to"]],
    ["an unknown currency, and an amount with its decimal places", { bonus: "1.505", currency: "DINAR" }, ["currency"]],
    ["no currency", { bonus: "1.505", currency: "" }, ["currency"]],
    ["a cell too many", { currency: "EUR,,x" }, [""]],
    ["cells missing that it must have", { to: undefined, bonus: undefined, currency: undefined }, [""]],
    ["two faults", { from: "", currency: "eur" }, ["from", "currency"]],
  ])("an error that follows from another one is not reported: %s", async (_, change, fields) => {
    const { partner, name } = own();
    const cells = {
      title: name,
      routeId,
      from: "2026-12-01T09:00:00Z",
      to: "2026-12-01T12:00:00Z",
      bonus: "9.50",
      currency: "EUR",
      ...change,
    };
    const values = Object.values(cells).filter((value) => value !== undefined);
    const answer = await pipeline.importFile(`${Object.keys(cells).join(",")}\n${values.join(",")}\n`, partner);
    expect((await pipeline.readErrorLines(answer)).map((fault) => fault.split(",")[1])).toEqual(fields);
  });
});

describe("no task is created twice", () => {
  test("a file that is imported again, also under another object key, creates no task again", async () => {
    const { partner, name, mine } = own();
    const file = csv(row(routeId, `${name} a`), row(routeId, `${name} a`), "broken");
    const first = await pipeline.importFile(file, partner);
    expect(first.json).toMatchObject({ state: "doneWithErrors", run: 1, written: { rows: 3, made: 2 } });
    const again = await pipeline.importFile(file, partner);
    expect(again.json).toMatchObject({ importId: first.json["importId"], run: 2, ok: 2, written: { made: 0 } });
    await pipeline.putObject(`uploads/${name}/other name.csv`, Buffer.from(file));
    await pipeline.waitUntilIdle();
    expect((await pipeline.getImport(String(first.json["importId"]), partner)).json).toMatchObject({ run: 3 });
    expect(await mine()).toEqual([`${name} a`, `${name} a`]);
  });

  test("the same file under three object keys at once creates each task once", async () => {
    const { name, mine } = own();
    const file = Buffer.from(csv(row(routeId, `${name} a`), row(routeId, `${name} b`)));
    await Promise.all(["a", "b", "c"].map((key) => pipeline.putObject(`uploads/${name}/${key}.csv`, file)));
    await pipeline.waitUntilIdle();
    expect(await mine()).toEqual([`${name} a`, `${name} b`]);
    const { data } = pipeline.publishedEvents.findLast((one) => one.name === "import.finished")!;
    expect(data).toMatchObject({ partner: name, rows: 2, ok: 2, errors: 0 });
  });

  test("a row whose external id was imported from another file creates no task", async () => {
    const { partner, name, mine } = own();
    await pipeline.importFile(csv(row(routeId, `${name} a`, { ref: "r1" })), partner);
    const answer = await pipeline.importFile(
      csv(row(routeId, `${name} b`, { ref: "r2" }), row(routeId, `${name} c`, { ref: "r1" })),
      partner,
    );
    expect(answer.json).toMatchObject({ state: "done", ok: 2, written: { rows: 2, made: 1 } });
    expect(await mine()).toEqual([`${name} a`, `${name} b`]);
  });

  test("the same external id of another partner creates another task", async () => {
    const [one, two] = [own(), own()];
    const file = csv(row(routeId, `${one.name} a`, { ref: "r1" }));
    await pipeline.importFile(file, one.partner);
    await pipeline.importFile(file, two.partner);
    expect(await one.mine()).toHaveLength(2);
  });

  test("importing a file again after its route was published creates the tasks that failed", async () => {
    const { partner, name, mine } = own();
    const later = pipeline.routeIdFor(name);
    const file = csv(row(routeId, `${name} a`), row(later, `${name} b`));
    const first = await pipeline.importFile(file, partner);
    expect(first.json).toMatchObject({ ok: 1, errors: 1 });
    expect(await pipeline.readErrorLines(first)).toEqual([
      `3,routeId,"There is no published revision of it, or it is archived.",${later}`,
    ]);
    expect(await pipeline.route(name)).toBe(later);
    const second = await pipeline.importFile(file, partner);
    expect(second.json).toMatchObject({ state: "done", ok: 2, errors: 0, written: { made: 1 } });
    expect(second.json["errorFile"]).toBeUndefined();
    expect(await mine()).toEqual([`${name} a`, `${name} b`]);
  });
});

describe("an invalid row", () => {
  test("a row with an archived route is an error", async () => {
    const { partner, name, mine } = own();
    const archived = await pipeline.route(name);
    await pipeline.request(`POST /v1/routes/${archived}/archive`, "admin a1");
    const answer = await pipeline.importFile(csv(row(archived, `${name} a`), row(routeId, `${name} b`)), partner);
    expect(await pipeline.readErrorLines(answer)).toEqual([
      `2,routeId,"There is no published revision of it, or it is archived.",${archived}`,
    ]);
    expect(await mine()).toEqual([`${name} b`]);
  });

  test("a JSON row with a misspelt field is an error", async () => {
    const { partner, name, mine } = own();
    const task = { title: name, routeId, ...OFFER };
    const lines = [task, { ...task, bonus: { ...OFFER.bonus, ontime: 3 } }].map((one) => JSON.stringify(one));
    expect(await pipeline.readErrorLines(await pipeline.importFile(`${lines.join("\n")}\n`, partner))).toEqual([
      expect.stringMatching(/^2,bonus.*ontime/),
    ]);
    expect(await mine()).toEqual([name]);
  });

  test.each([
    ["an amount with a comma", { bonus: '"12,50"' }, 'bonus,"Write digits and a dot, with 2 places at most.","12,50"'],
    ["a third of a cent", { bonus: "12.505" }, 'bonus,"Write digits and a dot, with 2 places at most.",12.505'],
    ["a negative amount", { bonus: "-1" }, "bonus,Write 0 or more.,-1"],
    ["no amount", { bonus: "" }, "bonus,It is missing.,"],
  ])(
    "a row with %s is reported with line, field and reason, and the other rows are imported",
    async (_, change, fault) => {
      const { partner, name, mine } = own();
      const answer = await pipeline.importFile(csv(row(routeId, `${name} a`), "", row(routeId, name, change)), partner);
      expect(answer.json).toMatchObject({ state: "doneWithErrors", ok: 1, errors: 1 });
      expect(await pipeline.readErrorLines(answer)).toEqual([`4,${fault}`]);
      expect(await mine()).toEqual([`${name} a`]);
    },
  );

  const PARTS = { from: "2026-12-01T09:00:00Z", to: "2026-12-01T12:00:00Z", bonus: "1", currency: "EUR" };
  test.each<[string, Partial<typeof PARTS>, string[]]>([
    [
      "a local time",
      { from: "2026-12-01T10:00:00+01:00" },
      ['from,"Write a time in UTC, with Z: 2026-12-01T09:00:00Z.",2026-12-01T10:00:00+01:00'],
    ],
    ["no begin of the window", { from: "" }, ["from,It is missing.,"]],
    [
      "an invalid currency code",
      { currency: "eur" },
      ['currency,"Write a currency code of ISO 4217 in capital letters, for example EUR.",eur'],
    ],
  ])("a row with %s and without an end of its offer is reported once, in plain words", async (_, change, faults) => {
    const { partner, name } = own();
    const parts = { title: name, routeId, ...PARTS, ...change };
    const answer = await pipeline.importFile(
      `${Object.keys(parts).join(",")}\n${Object.values(parts).join(",")}\n`,
      partner,
    );
    expect(await pipeline.readErrorLines(answer)).toEqual(faults.map((fault) => `2,${fault}`));
  });

  test("each unknown field of a JSON row is reported", async () => {
    const { partner, name } = own();
    const line = JSON.stringify({ title: name, routeId, ...OFFER, foo: "bar", constructor: 1 });
    expect(await pipeline.readErrorLines(await pipeline.importFile(`${line}\n`, partner))).toEqual([
      '1,foo,"There is no such field; leave it out.",bar',
      '1,constructor,"There is no such field; leave it out.",1',
    ]);
  });

  test("a row that repeats an external id of the file is reported, and only the first row of that id is imported", async () => {
    const { partner, name, mine } = own();
    const [a, b] = [{ ref: `${name}-a` }, { ref: `${name}-b` }];
    const rows = [
      row(routeId, `${name} 1`, a),
      row(routeId, `${name} 2`, a),
      row(routeId, `${name} 3`, { ...b, bonus: "?" }),
      row(routeId, `${name} 4`, b),
      row(routeId, `${name} 5`, { ref: ` ${name}-a ` }),
    ];
    const answer = await pipeline.importFile(csv(...rows), partner);
    expect(answer.json).toMatchObject({ rows: 5, ok: 1, errors: 4, written: { made: 1 } });
    expect(await mine()).toEqual([`${name} 1`]);
    const twice = (line: number, first: number, ref: string) =>
      `${line},externalId,"Line ${first} has the same name; a name is one task.",${ref}`;
    expect((await pipeline.readErrorLines(answer)).filter((fault) => fault.includes("externalId"))).toEqual([
      twice(3, 2, a.ref),
      twice(5, 4, b.ref),
      twice(6, 2, a.ref),
    ]);
  });

  test("a row with control characters in its title is an error", async () => {
    const { partner, name, mine } = own();
    const rows = [`${name}\u009b`, `${name}\ufffe`, name].map((title) => row(routeId, title));
    const answer = await pipeline.importFile(csv(...rows), partner);
    const reason = expect.stringMatching(/^[23],title,.*control characters/);
    expect(await pipeline.readErrorLines(answer)).toEqual([reason, reason]);
    expect(await mine()).toEqual([name]);
  });

  test.each(["=", "＝", "＠", " +", "x;="])(
    "a value in the error file is escaped so that it is no formula, and cut when it is long: %s",
    async (start) => {
      const { partner, name } = own();
      const long = row(`${start}HYPERLINK(${"x".repeat(100)})`, name);
      const [fault = ""] = await pipeline.readErrorLines(await pipeline.importFile(csv(long), partner));
      expect(fault).toMatch(/'\s?[=＝＠+]HYPERLINK\(xxx/);
      expect(fault.length).toBeLessThan(160);
    },
  );
});

describe("a file that is rejected", () => {
  const good = (name: string) => csv(row(routeId, `${name} a`), row(routeId, `${name} b`));
  const json = (name: string) => JSON.stringify({ title: name, routeId, ...OFFER });
  const endingInMoney = (name: string) =>
    `title,routeId,from,to,currency,bonus\n${name},${routeId},2026-12-01T09:00:00Z,2026-12-01T12:00:00Z,EUR,125.00\n`;
  test.each<[string, string, (name: string) => string | Uint8Array]>([
    ["binary", "is a workbook", () => Buffer.from("504b0304140000000800", "hex")],
    ["encoding", "is Latin-1", (name) => Buffer.from(csv(row(routeId, `${name} Müllerstraße für Größe`)), "latin1")],
    ["truncated", "ends in the middle of a row", (name) => good(name).slice(0, -30)],
    ["truncated", "ends in the middle of a time", (name) => good(name).slice(0, -4)],
    ["truncated", "ends in the middle of its last cell", (name) => endingInMoney(name).slice(0, -3)],
    ["truncated", "ends before its last cell", (name) => endingInMoney(name).slice(0, -7)],
    ["malformed", "is a JSON array", (name) => `[${json(name)},\n${json(name)}]\n`],
    ["malformed", "is one JSON object over several lines", (name) => JSON.stringify(JSON.parse(json(name)), null, 2)],
    ["malformed", "is one JSON object that begins on its first line", (name) => json(name).replace(",", ",\n")],
    ["malformed", "has commas between JSON objects", (name) => `${json(name)},\n${json(name)}\n`],
    ["malformed", "is a PDF", () => "%PDF-1.7\n%%EOF\n"],
    ["malformed", "is RTF", () => "{\\rtf1 title}\n"],
    ["malformed", "has a row without end", (name) => csv(row(routeId, `${name} ${"x".repeat(70_000)}`))],
    ["malformed", "is XML", () => `<?xml version="1.0"?>\n<tasks/>\n`],
    ["encoding", "is UTF-16 without a mark", (name) => Buffer.from(good(`${name} 送货`), "utf16le")],
    ["encoding", "is UTF-32", (name) => Buffer.from(`\uFEFF${good(name)}`.replaceAll(/./gs, "$&\0"), "utf16le")],
    ["truncated", "ends in the middle of an object", (name) => `${json(name)}\n${json(name).slice(0, -1)}`],
    ["truncated", "ends within quotes", (name) => `${good(name)}r9,"${name} and on`],
    ["truncated", "ends within a character", (name) => Buffer.from(`${good(name)}r9,送`).subarray(0, -1)],
    ["malformed", "has a quote in the middle of a field", (name) => csv(row(routeId, `${name} 5" disc`))],
    ["header", "has an unknown column", (name) => good(name).replace("title", "titel")],
    ["header", "has a column named constructor", (name) => good(name).replace("externalId", "constructor")],
    ["header", "has a column named __proto__", (name) => good(name).replace("externalId", "__proto__")],
    ["header", "lacks a column", (name) => good(name).replaceAll(/^([^,]*,){2}/gm, "")],
    ["empty", "has a header only", () => `${COLUMNS}\n`],
  ])("a file is rejected once as %s and creates no task when it %s", async (code, _, file) => {
    const { partner, name, mine } = own();
    const answer = await pipeline.importFile(file(name), partner);
    expect(answer.json).toMatchObject({ state: "rejected", rejection: { code } });
    expect((answer.json["rejection"] as { detail: string }).detail.length).toBeGreaterThan(20);
    expect(await mine()).toEqual([]);
    expect(names()).toEqual(["import.received", "import.failed"]);
    expect(pipeline.emails).toMatchObject([{ Subject: `Import of ${name} refused: ${code}` }]);
  });

  test("a file above 10 MB is rejected as too large", async () => {
    const { name } = own();
    await pipeline.putObject(`uploads/${name}/big.csv`, Buffer.alloc(10 * 1_024 * 1_024 + 1, "x"));
    await pipeline.waitUntilIdle();
    expect(pipeline.publishedEvents.map(({ data }) => data["code"])).toContain("too-large");
  });

  test("a file that was rejected for its declared encoding is imported when the right one is declared", async () => {
    const { partner, name, mine } = own();
    const file = ENCODED["gb18030"]!(csv(row(routeId, `${name} 张`)));
    expect((await pipeline.importFile(file, partner, { encoding: "utf-8" })).json).toMatchObject({ state: "rejected" });
    expect((await pipeline.importFile(file, partner, { encoding: "gb18030" })).json).toMatchObject({
      state: "done",
      run: 2,
    });
    expect(await mine()).toEqual([`${name} 张`]);
  });
});

test("a partner who uploaded a file directly finds its import by announcing the same bytes", async () => {
  const { partner, name } = own();
  const file = Buffer.from(csv(row(routeId, `${name} a`)));
  await pipeline.putObject(`uploads/${name}/a day's tasks+1 %.csv`, file);
  await pipeline.waitUntilIdle();
  const { json } = await pipeline.createImport(file, partner);
  expect(json).toMatchObject({ state: "done" });
  expect(json["upload"]).toBeUndefined();
  expect((await pipeline.getImport(String(json["importId"]), partner)).json).toMatchObject({
    state: "done",
    ok: 1,
    run: 1,
  });
});

describe("permissions for imports", () => {
  const file = Buffer.from(csv("x"));

  test.each([
    ["partner t", {}, 202],
    ["partner t", { partner: "t" }, 202],
    ["partner t", { partner: "other" }, 403],
    ["admin a1", { partner: "t" }, 202],
    ["admin a1", {}, 400],
    ["admin a1", { partner: "../up" }, 400],
    ["manager m1", {}, 403],
    ["courier c1", {}, 403],
  ])("a request of %s to import a file with %j is answered with %d", async (who, more, status) => {
    expect((await pipeline.createImport(file, who, more)).status).toBe(status);
  });

  test("an import is visible to its partner and to admins only", async () => {
    const { json } = await pipeline.createImport(file, "partner seen");
    const status = async (who: string) => (await pipeline.getImport(String(json["importId"]), who)).status;
    const asked = ["partner seen", "admin a1", "partner other", "manager m1", "courier c1"].map(status);
    expect(await Promise.all(asked)).toEqual([200, 200, 404, 403, 403]);
  });

  test("an upload URL accepts only the announced bytes under the announced key", async () => {
    const { json } = await pipeline.createImport(file, "partner strict");
    const upload = json["upload"] as { url: string; method: string; headers: Record<string, string> };
    const other = Buffer.from(file.toString().replace("x", "y"));
    expect(await pipeline.upload(upload, other)).toBeGreaterThanOrEqual(400);
    const url = upload.url.replace("uploads/strict", "uploads/other");
    expect(await pipeline.upload({ ...upload, url }, file)).toBe(403);
    expect(await pipeline.upload({ ...upload, method: "GET" }, file).catch(() => 403)).toBe(403);
    expect(json["importId"]).not.toContain(sha256(file));
  });
});

const ENCODED: Record<string, (text: string) => Uint8Array> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-8 with a byte order mark": (text) => Buffer.from(`\uFEFF${text}`),
  "utf-16le": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  gb18030,
};
