import { inflateRawSync } from "node:zlib";
import { RoutePublished } from "@waybill/events-schema/tasks";
import { XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { completedTaskEvents } from "./courier-events.ts";
import { readPdfText } from "./pdf-text.ts";
import { startReportPipeline, type ReportPipeline } from "./pipeline.ts";

const NAMES = [
  "Łódź – Kraków ęść",
  "Děčín–Plzeň ř š ž",
  "Győr–Őrség ű",
  "İstanbul Şişli ğı",
  "Bucureștiul țărilor",
  "Θεσσαλονίκη – Αθήνα",
  "Їжакевич & <Київ>",
];
/** No contract allows it; who may publish on the bus can send it all the same. */
const NONCHARACTER = "a\ufffeb\uffffc";

let pipeline: ReportPipeline;
let reportId: string;
beforeAll(async () => {
  pipeline = await startReportPipeline();
  const published = NAMES.map((title, n) =>
    RoutePublished.create({ routeId: `rte_${n}`, revision: 1, title, lengthM: 1 }, { id: `rte_${n}.1`, seq: 1 }),
  );
  const worked = NAMES.map((name, n) =>
    completedTaskEvents({
      task: `t${n}`,
      courier: name,
      route: `rte_${n}`,
      at: Date.parse("2026-11-02T08:00:00.000Z") + n * 60_000,
      minutes: 30,
      metres: 4_000,
      stops: 0,
      onTime: true,
      money: { amount: 500, currency: "EUR" },
    }),
  );
  const [first] = published as [(typeof published)[number]];
  const renamed = { ...first.detail.data, title: NONCHARACTER, revision: 2 };
  const meta = { ...first.detail.meta, id: "rte_0.2", seq: 2 };
  pipeline.publishEvents([...published, ...worked.flat(), { ...first, detail: { meta, data: renamed } }]);
  await pipeline.waitUntilIdle();
  const job = await pipeline.createReport({ from: "2026-11-02", to: "2026-11-02" });
  reportId = job.reportId;
});
afterAll(() => pipeline.stop());

test("names of routes and ids of couriers in the letters of Europe are whole in the PDF and the CSV", async () => {
  const pdf = readPdfText(await pipeline.downloadFile(reportId, "pdf"));
  const csv = (await pipeline.downloadFile(reportId, "csv")).toString();
  for (const name of NAMES) {
    expect(pdf).toContain(name);
    expect(csv).toContain(name);
  }
});

test("every part of the workbook is well-formed XML, whatever a route is called", async () => {
  const parts = unzip(await pipeline.downloadFile(reportId, "xlsx"));
  const texts = [...parts.values()].join("");
  // oxlint-disable-next-line no-control-regex
  expect(texts).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
  for (const [part, text] of parts) expect([part, XMLValidator.validate(text)]).toEqual([part, true]);
  for (const name of NAMES.slice(1, 6)) expect(texts).toContain(name);
  expect(parts.size).toBeGreaterThan(8);
});

/** The files of an archive, as its central directory lists them. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const end = archive.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  let at = archive.readUInt32LE(end + 16);
  for (let n = archive.readUInt16LE(end + 10); n > 0; n--) {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = archive.readUInt32LE(at + 42);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(from, from + size);
    const text = (method === 0 ? packed : inflateRawSync(packed)).toString();
    files.set(archive.toString("utf8", at + 46, at + 46 + name), text);
    at += 46 + name + extra + comment;
  }
  return files;
}
