import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { admin, type TasksClient, startTasksClient } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

type Place = readonly [lat: number, lon: number];
interface ImportedRoute {
  name: string;
  path?: { lat: number; lon: number }[];
  stops: { name: string; point: { lat: number; lon: number } }[];
}

async function send(body: string | object | Uint8Array, headers: Record<string, string> = {}) {
  const sent = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const { status, json } = await client.ask("import-route", { body: sent, headers, caller: admin });
  const errors = json["errors"];
  return { status, detail: String(json["detail"]), errors, route: json as unknown as ImportedRoute };
}
const stopNames = ({ stops }: ImportedRoute) => stops.map(({ name }) => name);

const points = (places: readonly Place[], tag = "trkpt") =>
  places.map(([lat, lon]) => `<${tag} lat="${lat}" lon="${lon}"/>`).join("");
const track = (name: string, ...places: Place[]) => `<trk><name>${name}</name><trkseg>${points(places)}</trkseg></trk>`;
const gpx = (inside: string) =>
  `<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">${inside}</gpx>`;
const lineString = (places: readonly Place[], name?: string) => ({
  type: "Feature",
  properties: { name },
  geometry: { type: "LineString", coordinates: places.map(([lat, lon]) => [lon, lat]) },
});
const collection = (...features: object[]) => ({ type: "FeatureCollection", features });

/** Along a street to the north: a thousandth of a degree is 111 m. */
const north = (from: number, to: number, lon = 9.2, step = 1): Place[] =>
  Array.from({ length: Math.round(Math.abs(to - from) / step) + 1 }, (_, n) => {
    return [(45_000 + from + Math.sign(to - from) * n * step) / 1_000, lon];
  });

describe("lines of an imported document", () => {
  test.each([
    ["in their order", [track("A", ...north(0, 5)), track("B", ...north(5.4, 8.4)), track("C", ...north(9, 12))]],
    ["in another order", [track("C", ...north(9, 12)), track("A", ...north(0, 5)), track("B", ...north(5.4, 8.4))]],
    ["a few hundred metres apart", [track("A", ...north(0, 5)), track("B", ...north(11, 12))]],
  ])("tracks that meet are joined into one path: %s", async (_, tracks) => {
    const { status, route } = await send(gpx(tracks.join("")));
    expect(status).toBe(201);
    expect(route.path!.map(({ lat }) => lat)).toEqual(route.path!.map(({ lat }) => lat).toSorted((a, b) => a - b));
    expect([route.path![0]!.lat, route.path!.at(-1)!.lat]).toEqual([45, 45.012]);
  });

  test("a line there and a line back on one street are joined into a path of both directions", async () => {
    const there = lineString(north(0, 8), "there");
    const { route } = await send(collection(there, lineString(north(8, 0), "back")));
    expect(route.path!.at(-1)!.lat).toBe(45);
    expect(Math.max(...route.path!.map(({ lat }) => lat))).toBe(45.008);
    expect(route.name).toBe("there, back");
  });

  test("round trips from one depot are joined in the order of the document", async () => {
    const round = (lon: number): Place[] => [...north(0, 4), ...north(4, 0, lon), ...north(0, 0)];
    const { route } = await send(gpx(`${track("east", ...round(9.21))}${track("west", ...round(9.19))}`));
    const turns = route.path!.map(({ lon }) => lon).filter((lon) => lon !== 9.2);
    expect([turns[0], turns.at(-1)]).toEqual([9.21, 9.19]);
  });

  test("a shorter line along the longest one adds nothing to the path, however many points it has", async () => {
    const dense = track("start", ...north(5, 8, 9.2, 0.05));
    const { status, route } = await send(gpx(dense + track("round", ...north(0, 20, 9.2, 4))));
    expect([status, route.name, route.path!.at(-1)!.lat]).toEqual([201, "round", 45.02]);
    expect(route.path!.length).toBeLessThan(10);
  });

  test("a planned route along a track adds its named points as stops and nothing to the path", async () => {
    const plan = `<rte><rtept lat="45" lon="9.2"><name>Depot</name></rtept><rtept lat="45.01" lon="9.2"><name>Shop</name></rtept></rte>`;
    const { route } = await send(gpx(plan + track("driven", ...north(0, 10))));
    expect([stopNames(route), route.path!.length]).toEqual([["Depot", "Shop"], 11]);
  });
});

describe("parts of a document that cannot be joined", () => {
  test.each<[string, string | object]>([
    ["a track in another town", gpx(track("Milano", ...north(0, 9)) + track("Lodi", ...north(300, 303)))],
    ["a line in another town", collection(lineString(north(0, 9), "Milano"), lineString(north(300, 303), "Lodi"))],
    [
      "a route beside a track",
      gpx(track("Milano", ...north(0, 9)) + `<rte><name>Lodi</name>${points(north(300, 303), "rtept")}</rte>`),
    ],
    [
      "a way back along another street whose beginning is far off",
      gpx(track("Milano", ...north(0, 9)) + track("Lodi", ...north(20, 3, 9.3))),
    ],
  ])("%s", async (_, document) => {
    const { status, detail } = await send(document);
    expect(status).toBe(422);
    expect(detail).toMatch(/longest line is .*(Milano|Lodi).*Left over: .*(Lodi|Milano)/);
  });

  test.each<[string, string | object]>([
    ["tracks", gpx(track("A", ...north(0, 5)) + track("B", ...north(12, 6)))],
    ["lines", collection(lineString(north(0, 5), "A"), lineString(north(9, 5), "B"))],
    ["lines that begin at one place", collection(lineString(north(4, 0), "A"), lineString(north(4, 9), "B"))],
  ])(
    "of two %s that meet with their wrong ends, and between which there is no gap but one of them",
    async (_, document) => {
      const { status, detail } = await send(document);
      expect([status, detail]).toEqual([422, expect.stringMatching(/Left over: "[AB]".*wrong end/)]);
    },
  );

  test("two round trips that end at one depot are joined, although the second was recorded late", async () => {
    const round = (from: number): Place[] => [...north(from, 20), ...north(20, 0, 9.21)];
    expect((await send(gpx(track("A", ...round(0)) + track("B", ...round(3))))).status).toBe(201);
  });

  test("the parts of a MultiLineString are joined in any order where they meet", async () => {
    const parts = (...list: Place[][]) => ({
      type: "MultiLineString",
      coordinates: list.map((one) => one.map(([lat, lon]) => [lon, lat])),
    });
    const { status, route } = await send(parts(north(4, 8), north(0, 4), north(8, 9)));
    expect([status, route.path!.map(({ lat }) => lat)]).toEqual([
      201,
      route.path!.map(({ lat }) => lat).toSorted((a, b) => a - b),
    ]);
    expect((await send(parts(north(0, 4), north(8, 4)))).detail).toContain("Left over");
    expect((await send({ type: "MultiLineString", coordinates: [[[9.2, 45]], null] })).status).toBe(422);
  });

  test("a named feature without a geometry is an error that names it, one without a name is ignored", async () => {
    const nowhere = (properties: object) => ({ type: "Feature", properties, geometry: null });
    const line = lineString(north(0, 9));
    expect(await send(collection(line, nowhere({ name: "Depot" })))).toMatchObject({
      status: 422,
      detail: expect.stringContaining("Depot"),
    });
    expect((await send(collection(line, nowhere({ note: "by QGIS" })))).status).toBe(201);
  });

  test("a track whose points are all one place is rejected", async () => {
    const { status, detail } = await send(gpx(track("Standing", ...north(0, 0), ...north(0, 0), ...north(0, 0))));
    expect([status, detail]).toEqual([422, expect.stringContaining("neither a line nor two points")]);
  });

  test("a document with a polygon is rejected with the polygon's name", async () => {
    const zone = { type: "Feature", properties: { name: "Zone 30" }, geometry: { type: "Polygon", coordinates: [[]] } };
    const { status, detail } = await send(collection(lineString(north(0, 9)), zone));
    expect([status, detail]).toEqual([422, expect.stringContaining("Zone 30")]);
  });

  test("a document in another coordinate system is rejected with its name wherever it is declared, one in WGS-84 is accepted", async () => {
    const crs = (name: string) => ({ crs: { type: "name", properties: { name } } });
    const line = lineString(north(0, 9));
    const documents = [
      { ...collection(line), ...crs("urn:ogc:def:crs:EPSG::31468") },
      { ...line, ...crs("EPSG:3857") },
      collection({ ...line, ...crs("urn:ogc:def:crs:EPSG::4214") }),
      { ...line, crs: { type: "EPSG", properties: { code: 31468 } } },
      { ...line, crs: "EPSG:2154" },
    ];
    for (const document of documents)
      expect(await send(document)).toMatchObject({ status: 422, detail: expect.stringContaining("EPSG") });
    for (const name of ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"])
      expect((await send({ ...collection(line), ...crs(name) })).status).toBe(201);
  });

  test("a document with more than a hundred lines is rejected", async () => {
    const many = Array.from({ length: 101 }, (_, n) => lineString(north(n, n + 1)));
    expect(await send(collection(...many))).toMatchObject({
      status: 422,
      detail: expect.stringContaining("101 lines"),
    });
  });
});

describe("stops of an imported document", () => {
  const named = (lat: number, lon: number, name: string, inside = "") =>
    `<rtept lat="${lat}" lon="${lon}"><name>${name}</name>${inside}</rtept>`;

  test("named route points are stops, and points without a name only shape the path", async () => {
    const between = `<rtept lat="45.004" lon="9.21"/>`;
    const inside = named(45, 9.2, "Depot") + between + named(45.01, 9.2, "Kiosk") + named(45.02, 9.2, "Depot");
    const { route } = await send(gpx(`<rte><name>Tour</name>${inside}</rte>`));
    expect([route.name, stopNames(route), route.path!.length]).toEqual(["Tour", ["Depot", "Kiosk", "Depot"], 4]);
  });

  test("the shape of a Garmin route is part of the path, and its shaping points are not stops", async () => {
    const shape = `<extensions><x:RoutePointExtension><x:rpt lat="45.005" lon="9.22"/><x:rpt lat="45.01" lon="9.23"/></x:RoutePointExtension></extensions>`;
    const shaping = named(45.02, 9.23, "Via Roma", "<extensions><trp:ShapingPoint/></extensions>");
    const { route } = await send(
      gpx(`<rte>${named(45, 9.2, "Depot", shape)}${shaping}${named(45.03, 9.24, "Shop")}</rte>`),
    );
    expect(stopNames(route)).toEqual(["Depot", "Shop"]);
    expect(route.path!.map(({ lon }) => lon)).toEqual([9.2, 9.22, 9.23, 9.23, 9.24]);
  });

  test("stops that a device repeats as waypoints are imported once", async () => {
    const waypoints = `<wpt lat="45.01" lon="9.2"><name>Shop</name></wpt><wpt lat="45.0001" lon="9.2"><name>Depot</name></wpt>`;
    const { route } = await send(gpx(`${waypoints}<rte>${named(45, 9.2, "Depot")}${named(45.01, 9.2, "Shop")}</rte>`));
    expect(stopNames(route)).toEqual(["Depot", "Shop"]);
  });

  test("the points of a MultiPoint are stops with its name and a number", async () => {
    const coordinates = [
      [9.2, 45],
      [9.2, 45.005],
      [9.2, 45.01],
    ];
    const places = { type: "Feature", properties: { name: "Shop" }, geometry: { type: "MultiPoint", coordinates } };
    const { route } = await send({ ...collection(lineString(north(0, 10)), places), name: "Monday" });
    expect([route.name, stopNames(route)]).toEqual(["Monday", ["Shop 1", "Shop 2", "Shop 3"]]);
  });

  test("the common point of two routes that meet is one stop", async () => {
    const [a, b, c] = [named(45, 9.2, "A"), named(45.01, 9.2, "B"), named(45.02, 9.2, "C")];
    expect(stopNames((await send(gpx(`<rte>${a}${b}</rte><rte>${b}${c}</rte>`))).route)).toEqual(["A", "B", "C"]);
  });

  test("stops have the name or title of their GeoJSON features, in any case and also a number", async () => {
    const point = (lat: number, properties: object) => ({
      type: "Feature",
      properties,
      geometry: { type: "Point", coordinates: [9.2, lat] },
    });
    const places = [
      point(45, { Name: "Depot" }),
      point(45.005, { name: "", title: "Shop" }),
      point(45.01, { name: 7 }),
    ];
    expect(stopNames((await send(collection(lineString(north(0, 10)), ...places))).route)).toEqual([
      "Depot",
      "Shop",
      "7",
    ]);
  });

  test.each([
    ["between the ends of the path", 45.005, ["Start", "Kiosk", "End"]],
    ["where it begins", 45, ["Kiosk", "End"]],
    ["where it ends", 45.01, ["Start", "Kiosk"]],
  ])("a single point %s is a stop in addition to the ends of the path", async (_, lat, names) => {
    const point = `<wpt lat="${lat}" lon="9.2"><name>Kiosk</name></wpt>`;
    expect(stopNames((await send(gpx(point + track("T", ...north(0, 10))))).route)).toEqual(names);
  });
});

describe("names of a document", () => {
  const named = (name: string) => ({ ...collection(lineString(north(0, 10))), name });

  test("names are written on one line and cut between characters", async () => {
    const { route } = await send(gpx(track("\n  Ring\n  road \t 5 ", ...north(0, 5))));
    expect(route.name).toBe("Ring road 5");
    expect((await send(named(`a${"😀".repeat(60)}`))).route.name).toBe(`a${"😀".repeat(59)}`);
  });

  test.each(["\u0000", "\u001b", "\u009b", "\ufffe", "\ufdd0", "\ud800"])(
    "names that contain %j are rejected",
    async (bad) => {
      const { status, errors } = await send(named(`Ring${bad}road`));
      expect([status, errors]).toEqual([422, [{ pointer: "/name", detail: expect.stringContaining("control") }]]);
      const stop = `<wpt lat="45.01" lon="9.2"><name>Sh${bad}op</name></wpt>`;
      if (bad.isWellFormed())
        expect((await send(gpx(stop + track("T", ...north(0, 20))))).errors).toMatchObject([
          { pointer: "/stops/1/name" },
        ]);
    },
  );
});

describe("GPX as devices and programs write it", () => {
  const inside = track("Bürö", ...north(0, 3));
  const utf16 = (text: string) => Buffer.from(text, "utf16le");
  const encoded = (label: string, text = inside) =>
    `<?xml version="1.0" encoding="${label}"?>\n<gpx version="1.1">${text}</gpx>`;

  test.each<[string, string | Uint8Array]>([
    ["a prefix before every element", gpx(inside).replaceAll(/<(\/?)([a-z]+)/g, "<$1n:$2")],
    ["blank lines before the declaration", `\n \r\n${encoded("UTF-8")}`],
    ["a byte order mark and a blank line before the declaration", Buffer.from(`\uFEFF\n${encoded("UTF-8")}`)],
    ["UTF-16 with a byte order mark", utf16(`\uFEFF${encoded("UTF-16")}`)],
    ["UTF-16, big-endian", utf16(`\uFEFF${encoded("UTF-16")}`).swap16()],
    ["UTF-16 without a byte order mark", utf16(encoded("UTF-16"))],
    ["UTF-16, big-endian, a blank line first", utf16(`\n${encoded("UTF-16")}`).swap16()],
    ["a declaration of Latin-1", Buffer.from(encoded("ISO-8859-1"), "latin1")],
    [
      "a declaration of Windows-1252 in single quotes",
      Buffer.from(encoded("windows-1252").replaceAll('n="w', "n='w").replace('52"', "52'"), "latin1"),
    ],
    ["a declaration of UTF-16 that was converted since", encoded("UTF-16")],
    ["a document type", `<!DOCTYPE gpx>${gpx(inside)}`],
    ["a declaration of ASCII that is UTF-8", encoded("US-ASCII")],
    ["points of a track that are in no segment", gpx(inside.replaceAll(/<.?trkseg>/g, ""))],
    [
      "two prefixes for one namespace",
      gpx(inside.replaceAll(/<(\/?)([a-z]+)/g, "<$1n:$2")).replace(
        "<gpx",
        '<gpx xmlns:n="http://www.topografix.com/GPX/1/1"',
      ),
    ],
    [
      "a prefix for its own elements, and none for those of another namespace",
      `<n:gpx xmlns:n="http://www.topografix.com/GPX/1/1" xmlns="urn:other"><trk><trkseg>${points(north(500, 600))}</trkseg></trk>${inside.replaceAll(/<(\/?)([a-z]+)/g, "<$1n:$2")}</n:gpx>`,
    ],
    [
      "elements of others with the same names",
      gpx(inside.replace("<trkseg>", "<x:name>no</x:name><x:trkseg/><trkseg>")),
    ],
  ])("a GPX document with %s is imported", async (_, document) => {
    const { status, route } = await send(document, { "content-type": "application/gpx+xml" });
    expect([status, route.name, route.path?.length]).toEqual([201, "Bürö", 4]);
  });

  test.each([
    ["its encoding is unknown", encoded("EBCDIC-42"), "EBCDIC-42"],
    ["its bytes are invalid in its encoding", Buffer.from(encoded("UTF-8"), "latin1"), "not UTF-8"],
  ])("a GPX document is rejected when %s", async (_, document, why) => {
    expect(await send(document)).toMatchObject({ status: 400, detail: expect.stringContaining(why) });
  });

  test("the name of a GPX 1.0 document is read although it is outside of metadata", async () => {
    const lines = `<trk><trkseg>${points(north(0, 3))}</trkseg></trk>`;
    const { route } = await send(
      `<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0"><name>Old</name>${lines}</gpx>`,
    );
    expect(route.name).toBe("Old");
  });

  test.each([false, true])("a GPX track of 20,000 points is simplified (compressed: %s)", async (isCompressed) => {
    const recorded = Array.from({ length: 20_000 }, (_, n) => {
      const [lat, lon] = [45 + n * 1e-5, 9.2 + Math.sin(n / 300) * 0.01];
      return `<trkpt lat="${lat.toFixed(6)}" lon="${lon.toFixed(6)}"><ele>120.4</ele><time>2026-11-21T08:00:00Z</time><extensions><power>210</power></extensions></trkpt>`;
    });
    const body = gpx(`<trk><trkseg>${recorded.join("")}</trkseg></trk>`);
    const { status, route } = isCompressed
      ? await send(gzipSync(body), { "content-encoding": "gzip" })
      : await send(body);
    expect(status).toBe(201);
    expect(route.path!.length).toBeLessThanOrEqual(5_000);
    expect(route.path!.length).toBeGreaterThan(200);
    expect(route.path!.at(-1)!.lat).toBeCloseTo(45.199_99, 5);
  });

  test.each([
    [
      "attributes in one element",
      `<gpx ${Array.from({ length: 40_000 }, (_, n) => `a${n}=""`).join(" ")}/>`,
      "64 attributes",
    ],
    ["one attribute twice", `<gpx><wpt lat="1" lat="2" lon="3"/></gpx>`, "twice"],
    ["elements", gpx("<x/>".repeat(500_001)), "500000 elements"],
    ["elements in each other", gpx("<x>".repeat(200) + "</x>".repeat(200)), "64 deep"],
    ["entities of its own", `<!DOCTYPE gpx [<!ENTITY a "b">]>${gpx(inside)}`, "line 1"],
    ["an element that is not ended", gpx(`${inside}\n<trk>`), "line 2"],
  ])("a GPX document with too many or invalid constructs is rejected: %s", async (_, document, why) => {
    expect(await send(document)).toMatchObject({ status: 422, detail: expect.stringContaining(why) });
  });
});
