import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "@waybill/plan/files";
import { describe, expect, it } from "vitest";
import { drive, gpx } from "../demo/city.ts";

const run = promisify(execFile);
const demo = async (...args: string[]) => (await run(process.execPath, [join(root, "demo/demo.ts"), ...args])).stdout;

/** The closing table's rows, by name. */
const closing = (screen: string) =>
  Object.fromEntries(
    [...screen.matchAll(/^ {2}([a-z ]+?) {2,}([\d.]+)$/gm)].map(([, what, count]) => [what, Number(count)]),
  );

describe("the demo", () => {
  it("loses nothing of a day in which messages break, pays each bonus once, and empties the dead letters", async () => {
    const screen = await demo("--tasks", "4", "--couriers", "10", "--receipts", "3");
    const { accepted, classed, stored, lost, winners, ...day } = closing(screen);
    const sent = day["fixes sent"]!;
    expect(sent).toBeGreaterThan(450);
    expect([accepted, classed, stored]).toEqual([sent, sent, sent]);
    expect([lost, day["duplicated effects"]]).toEqual([0, 0]);
    expect([winners, day["runs completed"], day["runs failed"]]).toEqual([4, 3, 1]);
    expect(winners! + day["refused claims"]! + day["given back"]!).toBe(day["claims"]);
    // 12.00 each, 3.00 more for the two that were on time.
    expect([day["bonuses announced"], day["ledgers come to"]]).toEqual([42, 42]);
    // The second is blurred.
    const receipts = ["photographed", "reimbursed"].map((what) => day[`receipts ${what}`]);
    expect(receipts).toEqual([3, 3]);
    expect([day["accepted unseen"], day["reviewed"], day["wrong amounts"]]).toEqual([2, 1, 0]);
    expect(screen).toContain("contract");
    expect(screen.match(/RecordPositions +0 +0 +0/g)).toHaveLength(1);
  });

  it("plays recorded tracks, and says a clear word about each that cannot be", async () => {
    const folder = mkdtempSync(join(tmpdir(), "waybill-tracks-"));
    try {
      const recorded = gpx("drive", drive(1, 10), new Date("2020-05-01T08:00:00Z"));
      writeFileSync(join(folder, "a-drive.gpx"), recorded);
      writeFileSync(join(folder, "b-without-times.gpx"), recorded.replaceAll(/<time>[^<]*<\/time>/g, ""));
      writeFileSync(join(folder, "c-on-one-line.gpx"), recorded.replaceAll("\n", ""));
      writeFileSync(join(folder, "d-empty.gpx"), '<gpx version="1.1"><trk><trkseg/></trk></gpx>');
      writeFileSync(join(folder, "e-not-xml.gpx"), "\u0000\u0001 nothing");
      const screen = await demo("--tracks", folder, "--receipts", "0");
      expect(closing(screen)["lost"]).toBe(0);
      expect(screen.match(/^ {2}[abc]-[a-z-]+\.gpx +courier/gm)).toHaveLength(3);
      expect(screen).toMatch(/b-without-times\.gpx: .*times are made/);
      expect(screen).toMatch(/d-empty\.gpx cannot be played: /);
      expect(screen).toMatch(/e-not-xml\.gpx cannot be played: /);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
