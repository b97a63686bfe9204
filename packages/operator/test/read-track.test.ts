import { metresBetween } from "@waybill/geometry/lat-lon";
import { describe, expect, test } from "vitest";
import { UnplayableTrackError, readTrack } from "../src/commands/play/track.ts";
import { fc, runs } from "../../../test/properties.ts";

const END = new Date("2026-11-21T12:00:00.000Z");
const read = (text: string | Uint8Array) => readTrack(text, { endsAt: END });
const gpx = (inner: string, version = "1.1") =>
  `<?xml version="1.0"?><gpx version="${version}" xmlns="http://www.topografix.com/GPX/${version.replace(".", "/")}">${inner}</gpx>`;
const point = (lat: number | string, lon: number | string, inner = "") =>
  `<trkpt lat="${lat}" lon="${lon}">${inner}</trkpt>`;
const track = (...points: string[]) => gpx(`<trk><trkseg>${points.join("")}</trkseg></trk>`);
const at = (time: string) => `<time>${time}</time>`;
const seconds = (text: string) => {
  const { points } = read(text);
  return points.map((one) => (one.at - (points[0]?.at ?? 0)) / 1000);
};

describe("reading", () => {
  test("GPX 1.0 and 1.1, prefixed names, line breaks, a byte order mark and UTF-16 give the same points", () => {
    const inner = `<trk><trkseg>${point(1, 2, at("2020-01-01T00:00:00Z"))}${point(1.001, 2, at("2020-01-01T00:00:10Z"))}</trkseg></trk>`;
    const expected = read(gpx(inner)).points;
    expect(expected).toMatchObject([
      { lat: 1, lon: 2 },
      { lat: 1.001, lon: 2 },
    ]);
    expect(expected.map((one) => one.at)).toEqual([END.getTime() - 10_000, END.getTime()]);
    expect(read(gpx(inner, "1.0")).points).toEqual(expected);
    expect(read(gpx(inner).replace(/<(\/?)(gpx|trk|trkseg|trkpt|time)\b/g, "<$1g:$2")).points).toEqual(expected);
    expect(read(gpx(inner).replaceAll("><", ">\n\t<")).points).toEqual(expected);
    expect(read(`\uFEFF${gpx(inner)}`).points).toEqual(expected);
    expect(read(Buffer.from(`\uFEFF${gpx(inner)}`, "utf16le")).points).toEqual(expected);
    expect(read(Buffer.from(gpx(inner), "utf16le").swap16()).points).toEqual(expected);
    expect(read(Buffer.from(`\n ${gpx(inner)}`)).points).toEqual(expected);
    const latin1 = gpx(`<name>Bürö</name>${inner}`).replace("?>", ' encoding="iso-8859-1"?>');
    expect(read(Buffer.from(latin1, "latin1")).points).toEqual(expected);
  });

  test("speed, course and dilution of precision are kept when they are plausible", () => {
    const { points } = read(
      track(
        point(1, 2, "<speed>8.5</speed><course>90</course><hdop>1.2</hdop>"),
        point(1, 2.001, "<speed>-1</speed><course>400</course>"),
      ),
    );
    expect(points[0]).toMatchObject({ speedMps: 8.5, headingDeg: 90, accuracyM: 6 });
    expect(Object.keys(points[1] ?? {}).toSorted()).toEqual(["at", "gap", "lat", "lon"]);
  });

  test("a gap begins with each further segment and each further track", () => {
    const { points } = read(
      gpx(
        `<trk><trkseg>${point(1, 1)}${point(1, 2)}</trkseg><trkseg>${point(1, 3)}</trkseg></trk><trk><trkseg>${point(1, 4)}</trkseg></trk>`,
      ),
    );
    expect(points.map(({ gap }) => gap)).toEqual([false, false, true, true]);
  });

  test("a route is played when there is no track; waypoints alone are an error", () => {
    const route = read(gpx('<rte><rtept lat="1" lon="1"/><rtept lat="1" lon="2"/></rte>'));
    expect(route.points).toHaveLength(2);
    expect(route.notes[0]).toBe("there is no track in it, so its route is played");
    expect(() => read(gpx('<wpt lat="1" lon="1"/>'))).toThrow(
      new UnplayableTrackError("it has 1 waypoints but neither a track nor a route"),
    );
  });

  test.each([
    ["", "the file is empty"],
    ["{}", "this is not a GPX file: it has no <gpx> element"],
    [gpx(""), "it has no track and no route"],
    [gpx("<trk><trkseg/></trk>"), "it has no track and no route"],
    [track(point(91, 0), point("x", 1)), "none of its 2 points can be played (point 1: latitude 91 is out of range)"],
    ["<gpx><trk><trkseg><trkpt lat", "its XML is broken"],
  ])("a file that cannot be played is an error with its reason: %j", (text, why) => {
    expect(() => read(text)).toThrow(why);
    expect(() => read(text)).toThrow(UnplayableTrackError);
  });

  test("a point that cannot be used is left out and named by its number", () => {
    const { points, notes } = read(
      track(
        point(1, 1),
        point(91, 1),
        point("NaN", 1),
        point(1, -180.5),
        point("", 1),
        '<trkpt lat="1"/>',
        point("1,5", 1),
        point(2, 2),
      ),
    );
    expect(points).toMatchObject([{ lat: 1 }, { lat: 2 }]);
    expect(notes.slice(0, 4)).toEqual([
      "point 2: latitude 91 is out of range, left out",
      'point 3: latitude "NaN" is not a number, left out',
      "point 4: longitude -180.5 is out of range, left out",
      "and 3 more points left out for such reasons",
    ]);
  });

  test("of broken XML every complete point is played, and the others are named", () => {
    const cut = track(point(1, 1), point(1, 2), point(1, 3)).slice(0, -40);
    expect(read(cut).points).toHaveLength(2);
    expect(read(cut).notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining("its XML is broken (line 1"),
        "point 3: its XML is broken, left out",
      ]) as string[],
    );
    const torn = track(point(1, 1), '<trkpt lat="1" lon="2"><time>2020', point(1, 3), point(1, 4));
    expect(read(torn).points.map(({ lon }) => lon)).toEqual([1, 3, 4]);
    expect(read(torn).notes).toContain("point 2: its XML is broken, left out");
  });
});

describe("times", () => {
  test("recorded times keep their intervals and end now", () => {
    expect(
      seconds(
        track(
          point(1, 1, at("2020-01-01T00:00:00Z")),
          point(1, 1.1, at("2020-01-01T00:00:07.5Z")),
          point(1, 1.2, at("2020-01-01T01:00:00+01:00").replace("01:00:00+", "01:00:30+")),
        ),
      ),
    ).toEqual([0, 7.5, 30]);
  });

  test("missing times are estimated from a plausible speed, and a note says so", () => {
    const { points, notes } = read(track(point(0, 0), point(0, 0.001), point(0, 0.003)));
    expect(notes).toEqual(["it has no times: times are estimated, at 13.9 m/s"]);
    const speed =
      metresBetween(points[1] as never, points[2] as never) / (((points[2]?.at ?? 0) - (points[1]?.at ?? 0)) / 1000);
    expect(speed).toBeCloseTo(13.9, 1);
  });

  test.each([
    ["1901", ["1901-12-13T20:45:52Z", "1901-12-13T20:45:53Z", "1901-12-13T20:45:54Z"], "it has no plausible time"],
    [
      "the future",
      ["2031-01-01T00:00:00Z", "2031-01-01T00:00:01Z", "2031-01-01T00:00:02Z"],
      "it has no plausible time",
    ],
    [
      "all equal",
      ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"],
      "its times do not increase",
    ],
    [
      "going back",
      ["2020-01-01T00:00:09Z", "2020-01-01T00:00:08Z", "2020-01-01T00:00:07Z"],
      "its times do not increase",
    ],
  ])("unusable times are estimated: %s", (_, times, why) => {
    const { notes, points } = read(track(...times.map((time, n) => point(0, n / 1000, at(time)))));
    expect(notes[0]).toContain(why);
    expect(points.at(-1)?.at).toBe(END.getTime());
  });

  test("one wrong time does not affect the others: it is interpolated", () => {
    const times = ["00", "10", "59", "20", "30"].map((s) => at(`2020-01-01T00:00:${s}Z`));
    expect(seconds(track(...times.map((time, n) => point(0, n / 1000, time))))).toEqual([0, 10, 15, 20, 30]);
  });

  test("a track of more than 22 hours has its pauses shortened, and one without pauses is played faster", () => {
    const day = (n: number, hour: number, minute = 0) =>
      at(`2020-01-0${n}T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00Z`);
    const paused = read(
      track(point(0, 0, day(1, 8)), point(0, 0.1, day(1, 9)), point(0, 0.2, day(3, 9)), point(0, 0.3, day(3, 9, 30))),
    );
    expect(paused.notes[0]).toContain("its pauses are cut to 20 h 30 min");
    const steps = paused.points.slice(1).map((one, n) => (one.at - (paused.points[n]?.at ?? 0)) / 60_000);
    expect(steps[0]).toBe(60);
    expect(steps[2]).toBe(30);
    const minutes = Array.from({ length: 2_000 }, (_, n) =>
      point(0, n / 1e4, at(new Date(Date.UTC(2020, 0, 1) + n * 60_000).toISOString())),
    );
    const long = read(track(...minutes));
    expect(long.notes[0]).toContain("faster than recorded");
    expect((long.points.at(-1)?.at ?? 0) - (long.points[0]?.at ?? 0)).toBeLessThanOrEqual(22 * 3_600_000);
  });

  test("for any times every point is kept, and times increase strictly, end now and span less than a day", () => {
    const anyTime = fc.oneof(
      fc.constant(""),
      fc.constant("1901-12-13T20:45:52Z"),
      fc.constant("yesterday"),
      fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2020, 0, 4) }).map((ms) => new Date(ms).toISOString()),
      fc.integer({ min: 0, max: 20 }).map((s) => new Date(Date.UTC(2020, 0, 1) + s * 1000).toISOString()),
      fc.constant("2099-01-01T00:00:00Z"),
    );
    const anyPoint = fc.tuple(
      fc.integer({ min: -9000, max: 9000 }),
      fc.integer({ min: -18_000, max: 18_000 }),
      anyTime,
    );
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 60 }), (points) => {
        const { points: result } = read(
          track(...points.map(([lat, lon, time]) => point(lat / 100, lon / 100, time && at(time)))),
        );
        expect(result.map(({ lat, lon }) => [lat, lon])).toEqual(points.map(([lat, lon]) => [lat / 100, lon / 100]));
        expect(result.at(-1)?.at).toBe(END.getTime());
        expect(END.getTime() - (result[0]?.at ?? 0)).toBeLessThanOrEqual(22 * 3_600_000);
        for (const [n, one] of result.entries()) {
          expect(Number.isInteger(one.at)).toBe(true);
          expect(one.at).toBeGreaterThan(result[n - 1]?.at ?? 0);
        }
      }),
      runs(100),
    );
  });
});
