import { decodePolyline } from "@waybill/geometry/polyline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { awsError } from "../../kernel/test/aws.ts";
import { admin, courier, type TasksClient, manager, OFFER, startTasksClient, ROUTE, plannedStop } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const create = (body: object) => client.ask("create-route", { body, caller: admin });
const on = (verb: string, routeId: string, more: object = {}) =>
  client.ask(`${verb}-route`, { path: { routeId }, caller: admin, ...more });

describe("a route", () => {
  test("a published revision does not change when its route is edited", async () => {
    const { json } = await create(ROUTE);
    const routeId = json["routeId"] as string;
    const first = await on("publish", routeId);
    expect(first).toMatchObject({ status: 200, json: { revision: 1, path: ROUTE.stops.map(({ point }) => point) } });
    expect(first.json["lengthM"]).toBeCloseTo(1_752, -1);
    const stops = [...ROUTE.stops, plannedStop("s3", 52.54, 13.43)];
    expect((await on("update", routeId, { body: { version: 1, stops } })).json).toMatchObject({
      version: 2,
      revision: 1,
    });
    expect((await on("publish", routeId)).json).toMatchObject({ revision: 2, ofVersion: 2 });
    expect((await on("get", routeId, { query: { revision: "1" } })).json).toEqual(first.json);
    expect((await on("get", routeId)).json).toMatchObject({ state: "published", revision: 2 });
    expect(client.publishedEvents().map(({ name, id }) => [name, id])).toEqual([
      ["route.published", `${routeId}.1`],
      ["route.published", `${routeId}.2`],
    ]);
  });

  test("a route that is published ten times at once has one revision", async () => {
    const routeId = (await create(ROUTE)).json["routeId"] as string;
    const answers = await Promise.all(Array.from({ length: 10 }, () => on("publish", routeId)));
    expect(new Set(answers.map(({ status, json }) => `${status} ${json["revision"] as number}`))).toEqual(
      new Set(["200 1"]),
    );
    expect(new Set(client.publishedEvents().map(({ id }) => id)).size).toBe(1);
  });

  test("a route whose path is set to null goes straight from stop to stop", async () => {
    const path = [ROUTE.stops[0]!.point, { lat: 52.53, lon: 13.4 }, ROUTE.stops[1]!.point];
    const routeId = (await create({ ...ROUTE, path })).json["routeId"] as string;
    expect((await on("update", routeId, { body: { version: 1, name: "New" } })).json["path"]).toEqual(path);
    const { status, json } = await on("update", routeId, { body: { version: 2, path: null } });
    expect([status, json["path"], json["name"]]).toEqual([200, undefined, "New"]);
    expect((await on("get", routeId)).json).not.toHaveProperty("path");
    expect((await on("publish", routeId)).json["path"]).toEqual(ROUTE.stops.map(({ point }) => point));
    expect(await create({ ...ROUTE, path: null })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/path" }] },
    });
  });

  test("of two concurrent edits of the same version of a route one succeeds", async () => {
    const routeId = (await create(ROUTE)).json["routeId"] as string;
    const edits = ["A", "B"].map((name) => on("update", routeId, { body: { version: 1, name } }));
    const answers = await Promise.all(edits);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.json["code"]).toBe("VERSION_CONFLICT");
  });

  test("a route that is published during an edit keeps both changes", async () => {
    const routeId = (await create(ROUTE)).json["routeId"] as string;
    let between = true;
    client.aws.fault("PutItem", async () => {
      if (!between) return undefined;
      between = false;
      await on("publish", routeId); // after the edit has read the route, before it writes it
      return undefined;
    });
    const edit = await on("update", routeId, { body: { version: 1, name: "Edited" } });
    expect(edit.json).toMatchObject({ name: "Edited", version: 2, revision: 1, state: "published" });
    expect((await on("publish", routeId)).json["revision"]).toBe(2);
  });

  test("an archived route can be neither edited nor published", async () => {
    const routeId = (await create(ROUTE)).json["routeId"] as string;
    const first = await on("archive", routeId);
    expect(first.json).toMatchObject({ state: "archived", version: 2 });
    expect(await on("archive", routeId), "again it changes nothing").toEqual(first);
    expect((await on("publish", routeId)).json["code"]).toBe("VERSION_CONFLICT");
    expect((await on("update", routeId, { body: { version: 2, name: "New" } })).json["code"]).toBe("VERSION_CONFLICT");
  });

  test("an archived route accepts no new tasks, and its existing tasks and drafts continue", async () => {
    const [routeId, other] = [await client.route(), await client.route()];
    const task = (change: object, headers = {}) =>
      client.ask("create-task", { body: { ...OFFER, routeId, ...change }, headers, caller: manager });
    const edit = (taskId: string, body: object) =>
      client.ask("update-task", { path: { taskId }, body, caller: manager });
    const [open, key] = [await client.createOpenTask(routeId), { "idempotency-key": "k1" }];
    const draft = (await task({}, key)).json["taskId"] as string;
    const elsewhere = (await task({ routeId: other })).json["taskId"] as string;
    await on("archive", routeId);

    const refused = { status: 400, json: { code: "VALIDATION_FAILED", errors: [{ pointer: "/routeId" }] } };
    for (const change of [{}, { revision: 1 }]) expect(await task(change)).toMatchObject(refused);
    expect(await edit(elsewhere, { version: 1, routeId })).toMatchObject(refused);

    expect((await task({}, key)).json["taskId"], "the request that made it").toBe(draft);
    expect((await edit(draft, { version: 1, title: "Other" })).status).toBe(200);
    expect((await client.sendTaskCommand("open", draft, manager)).json["state"]).toBe("open");
    for (const taskId of [open, draft])
      expect((await client.sendTaskCommand("claim", taskId, courier("c1"))).status).toBe(200);
  });

  test("names of a route in any script are accepted, and names with control characters are rejected", async () => {
    const rightToLeft = "شارع الملك \u200f(دרך) 서울 😀";
    const { json } = await create({ ...ROUTE, name: `  ${rightToLeft}\n` });
    expect(json["name"]).toBe(rightToLeft);
    for (const bad of [
      "\u0000",
      "\u001b[2J",
      "\n",
      "\u0085",
      "\u2028",
      "\ufffe",
      "\ufdd0",
      "\ud800",
      "\udc00",
      "\u{1ffff}",
    ]) {
      const stops = ROUTE.stops.map((stop, n) => ({ ...stop, name: n === 1 ? `Stop${bad}1` : "Stop" }));
      expect(await create({ ...ROUTE, name: `A${bad}B`, stops }), JSON.stringify(bad)).toMatchObject({
        status: 400,
        json: { errors: [{ pointer: "/name" }, { pointer: "/stops/1/name" }] },
      });
    }
  });

  test("a route that is created twice under one Idempotency-Key is one route in the paged list", async () => {
    const headers = { "idempotency-key": "k1" };
    const [a, b] = [
      await client.ask("create-route", { body: ROUTE, caller: admin, headers }),
      await client.ask("create-route", { body: ROUTE, caller: admin, headers }),
    ];
    expect(a.json).toEqual(b.json);
    await create({ ...ROUTE, name: "Other" });
    const list = (query: Record<string, string>) => client.ask("list-routes", { query, caller: manager });
    const first = await list({ limit: "1" });
    const second = await list({ limit: "1", cursor: first.json["cursor"] as string });
    const names = [first, second].flatMap(({ json }) => (json["routes"] as { name: string }[]).map(({ name }) => name));
    expect(names.toSorted()).toEqual(["Mitte", "Other"]);
    // The last page is full, and says that it is the last.
    expect(second.json["cursor"]).toBeUndefined();
    expect((await list({ cursor: "nonsense" })).json).toMatchObject({ errors: [{ pointer: "/query/cursor" }] });
  });

  test.each([
    ["a word", "nonsense"],
    ["no key but the list", { list: "ROUTES" }],
    ["a key too many", { pk: "ROUTE#r", sk: "ROUTE", list: "ROUTES", listed: "2026", owner: "c1" }],
    ["an empty key", { pk: "", sk: "ROUTE", list: "ROUTES", listed: "2026" }],
    ["a number for a key", { pk: 1, sk: "ROUTE", list: "ROUTES", listed: "2026" }],
    ["another list's key", { pk: "TASK#t", sk: "TASK", list: "TASKS#open", listed: "2026" }],
  ])("a list of routes with %s as its cursor is rejected", async (_, start) => {
    const text = typeof start === "string" ? start : JSON.stringify(start);
    const query = { cursor: Buffer.from(text).toString("base64url") };
    const answer = await client.ask("list-routes", { query, caller: manager });
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: "/query/cursor" }] } });
  });

  test("a ValidationException of DynamoDB is a 400 for a request with a cursor, and any other refusal is a 500", async () => {
    const start = { pk: "ROUTE#r", sk: "ROUTE", list: "ROUTES", listed: "2026" };
    const query = { cursor: Buffer.from(JSON.stringify(start)).toString("base64url") };
    client.aws.fault("Query", () => awsError("ValidationException"));
    expect((await client.ask("list-routes", { query, caller: manager })).status).toBe(400);
    expect((await client.ask("list-routes", { caller: manager })).status).toBe(500);
    client.aws.fault("Query", () => awsError("AccessDeniedException"));
    expect((await client.ask("list-routes", { query, caller: manager })).status).toBe(500);
  });

  test("a route can be published by admins and read by managers, and couriers can do neither", async () => {
    const routeId = (await create(ROUTE)).json["routeId"] as string;
    expect((await on("get", routeId, { caller: manager })).status).toBe(200);
    expect((await on("publish", routeId, { caller: manager })).json["code"]).toBe("ROLE_FORBIDDEN");
    expect((await on("get", routeId, { caller: courier("c1") })).json["code"]).toBe("ROLE_FORBIDDEN");
    expect((await on("get", "rte_none")).json["code"]).toBe("NOT_FOUND");
  });
});

const here = plannedStop("s1", 52.52, 13.4);
test.each([
  ["one stop", { stops: [here] }, "/stops"],
  ["lat and lon swapped", { stops: [here, plannedStop("s2", 152.5, 13.4)] }, "/stops/1/point/lat"],
  ["a stop at 0, 0", { stops: [here, plannedStop("s2", 0, 0)] }, "/stops/1/point"],
  ["two stops of one id", { stops: [here, plannedStop("s1", 52.53, 13.4)] }, "/stops/1/id"],
  ["a leg of 500 km", { stops: [here, plannedStop("s2", 48.1, 11.5)] }, "/stops/1/point"],
  ["a stop far from the path", { path: [here.point, { lat: 52.521, lon: 13.401 }] }, "/stops/1/point"],
  ["a path that jumps", { path: [here.point, { lat: 48, lon: 11 }, ROUTE.stops[1]!.point] }, "/path/1"],
  ["a path that goes nowhere", { stops: [here, plannedStop("s2", 52.52, 13.4)] }, "/stops"],
  [
    "stops that are one place to six decimals",
    { stops: [plannedStop("a", 52.5199997, 13.4), plannedStop("b", 52.5200003, 13.4)] },
    "/stops",
  ],
  ["a path of nine metres", { path: [here.point, { lat: 52.52008, lon: 13.4 }] }, "/path"],
])("a route with %s is rejected with a pointer to it", async (_, change, pointer) => {
  const made = await create({ ...ROUTE, ...change });
  const answer = made.status === 201 ? await on("publish", made.json["routeId"] as string) : made;
  expect(answer).toMatchObject({ status: 422, json: { code: "ROUTE_INVALID" } });
  expect((answer.json["errors"] as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
  expect(client.publishedEvents()).toEqual([]);
});

describe("the stops of a route", () => {
  /** East along a street, by hundreds of metres. */
  const at = (hundreds: number, north = 0) => ({
    lat: 52.52 + north * 0.000_899_32,
    lon: 13.4 + hundreds * 0.001_477_9,
  });
  const path = (...hundreds: number[]) => hundreds.map((x) => at(x));
  const halt = (hundreds: number, north = 0, radiusM = 50) => ({ point: at(hundreds, north), radiusM });
  const faultsOf = async (way: object[], halts: object[]) => {
    const stops = halts.map((one, n) => ({ id: `s${n}`, name: `s${n}`, ...one }));
    const { json } = await create({ name: "Street", stops, path: way });
    const { status, json: response } = await on("publish", json["routeId"] as string);
    const errors = (response["errors"] ?? []) as { pointer: string; detail: string }[];
    return status === 200 ? "published" : errors.map(({ pointer, detail }) => `${pointer} ${detail.slice(0, 36)}`);
  };
  const missed = (n: number) => [`/stops/${n}/point The path does not come by after stop`];

  test.each([
    ["in its order", path(0, 10), [halt(0), halt(5), halt(10)]],
    ["one of them twice, where it passes twice", path(0, 10, 0), [halt(0), halt(5), halt(10), halt(5), halt(0)]],
    ["only where it comes back", path(0, 10, 0), [halt(8), halt(2)]],
    ["round a block, back to its start", [at(0), at(5), at(5, 5), at(0, 5), at(0)], [halt(0), halt(5, 5), halt(0)]],
    [
      "through a place three times",
      [...path(0, 10, 0), at(0, 9), at(0)],
      [halt(0), halt(10), halt(0), halt(0, 9), halt(0)],
    ],
    ["beside it", path(0, 10), [halt(1, 0.4), halt(5, -4), halt(9, 4)]],
    [
      "across the street from each other, the farther first",
      path(0, 10),
      [halt(0), halt(5.3, 0.1), halt(5, -0.1), halt(10)],
    ],
    ["at one address", path(0, 10), [halt(0), halt(10), halt(10)]],
  ])("a route whose path passes its stops %s can be published", async (_, way, halts) => {
    expect(await faultsOf(way, halts)).toBe("published");
  });

  test.each([
    ["the path goes the other way", path(0, 10), [halt(10), halt(0)], 1],
    ["one comes too late", path(0, 10), [halt(0), halt(6), halt(3), halt(10)], 2],
    ["one is farther back than one reaches from the stop before", path(0, 10), [halt(0), halt(5.3, 0, 20), halt(5)], 2],
    ["the path does not come back", path(0, 10), [halt(0), halt(5), halt(10), halt(0)], 3],
    ["it comes by once more, and that is over", path(0, 10, 0), [halt(5), halt(0.2), halt(10), halt(5), halt(8)], 2],
  ])("a route is rejected with the number of each missed stop when %s", async (_, way, halts, n) => {
    const faults = await faultsOf(way, halts);
    expect(faults).toContain(missed(n)[0]);
    expect((faults as string[]).every((fault) => fault.includes("does not come by"))).toBe(true);
  });
});

describe("an import of a route", () => {
  const GPX = "application/gpx+xml";
  const bring = (body: string | object, type = typeof body === "string" ? GPX : "application/geo+json", query = {}) =>
    client.ask("import-route", {
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { "content-type": type },
      query,
      caller: admin,
    });
  const gpx = (inside: string) => `<?xml version="1.0"?><gpx version="1.1" creator="t">${inside}</gpx>`;
  const track = `<trk><name>Round</name><trkseg><trkpt lat="52.52" lon="13.4"/><trkpt lat="52.525" lon="13.41"/></trkseg>
    <trkseg><trkpt lat="52.53" lon="13.42"><ele>34</ele></trkpt></trkseg></trk>`;

  test("an imported GPX track is the path, and its ends are stops", async () => {
    const { status, json } = await bring(gpx(track));
    expect([status, json["name"]]).toEqual([201, "Round"]);
    expect(json["path"]).toHaveLength(3);
    expect((json["stops"] as { name: string }[]).map(({ name }) => name)).toEqual(["Start", "End"]);
    expect((await on("publish", json["routeId"] as string)).status).toBe(200);
  });

  test("imported GPX waypoints are stops", async () => {
    const points = `<wpt lat="52.52" lon="13.4"><name>Depot</name></wpt><wpt lat="52.53" lon="13.42"><name>12</name></wpt>`;
    const { json } = await bring(gpx(points + track), GPX, { name: "Mine" });
    expect(json).toMatchObject({ name: "Mine", stops: [{ name: "Depot" }, { name: "12" }] });
  });

  test.each([
    ["with an attribute", `<name lang="de">Müller</name>`, "Müller"],
    ["that is there twice", "<name>Müller</name><name>Sohn</name>", "Müller"],
    ["with entities", "<name>M&#252;ller &amp; S&#x6f;hn &lt;2&gt;</name>", "Müller & Sohn <2>"],
    ["with an entity in an entity", "<name>&amp;lt;</name>", "&lt;"],
    ["with invalid entities", "<name>&#0;&#xd800;&#x110000;&euro;</name>", "&#0;&#xd800;&#x110000;&euro;"],
    ["in a CDATA section", "<name><![CDATA[M&amp;S]]></name>", "M&amp;S"],
    ["that is empty", "<name/>", "Stop 1"],
    ["that is not there", "", "Stop 1"],
  ])("a GPX name %s is decoded to the intended text", async (_, name, meant) => {
    const { json } = await bring(gpx(`<wpt lat=" 52.52 " lon="+13.4">${name}</wpt><wpt lat="52.53" lon="13.42"/>`));
    expect(json).toMatchObject({ stops: [{ name: meant, point: { lat: 52.52, lon: 13.4 } }, { name: "Stop 2" }] });
  });

  test.each(["52.5.9", "13.405abc", "52,53", "0x34", "Infinity", " ", "1e"])(
    "a GPX document with the latitude %o is rejected with the number of the point",
    async (lat) => {
      const line = `<rte><rtept lat="52.52" lon="13.4"/><rtept lat="${lat}" lon="13.42"/></rte>`;
      const refused = { status: 422, json: { code: "ROUTE_INVALID", detail: expect.stringContaining("Point 1 of") } };
      expect(await bring(gpx(line))).toMatchObject(refused);
      const points = `<wpt lat="52.52" lon="13.4"/><wpt lat="${lat}" lon="13.42"/>`;
      expect((await bring(gpx(points))).json["detail"]).toContain("Waypoint 1 ");
    },
  );

  test("the parts of an imported line are joined when they are near, and rejected when a gap of 67 km is between them", async () => {
    const parts = (lon: number) => [
      [
        [13, 52.5],
        [13.01, 52.5],
      ],
      [],
      [
        [lon, 52.5],
        [lon + 0.01, 52.5],
      ],
    ];
    const lines = (lon: number) => ({ type: "MultiLineString", coordinates: parts(lon) });
    const segments = (lon: number) =>
      parts(lon).map((part) => `<trkseg>${part.map(([x, y]) => `<trkpt lat="${y}" lon="${x}"/>`).join("")}</trkseg>`);
    const tracks = (lon: number) => gpx(`<trk>${segments(lon).join("")}</trk>`);
    for (const near of [lines(13.02), tracks(13.02)]) expect((await bring(near)).json["path"]).toHaveLength(4);
    const { status, json } = await bring(tracks(14));
    expect([status, json["detail"]]).toEqual([422, expect.stringMatching(/Part 1 of its line begins 67\d{3} m from/)]);
    expect(await bring(lines(14))).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining("Left over") },
    });
  });

  test("GeoJSON coordinates are read with the longitude first", async () => {
    const geometry = (type: string, coordinates: unknown) => ({ type: "Feature", geometry: { type, coordinates } });
    const line = geometry("LineString", [
      [13.4, 52.52],
      [13.41, 52.525],
      [13.42, 52.53],
    ]);
    const depot = { ...geometry("Point", [13.4, 52.52]), properties: { name: "Depot" } };
    const features = [depot, line, geometry("Point", [13.42, 52.53])];
    const { status, json } = await bring({ type: "FeatureCollection", features });
    expect(status).toBe(201);
    expect(json).toMatchObject({ stops: [{ name: "Depot", point: { lat: 52.52, lon: 13.4 } }, { name: "Stop 2" }] });
    expect(json["path"]).toHaveLength(3);
  });

  test("an import of 30,000 points is simplified to at most 5,000 and keeps its length", async () => {
    const at = (n: number) => [13.4 + n * 1e-5, 52.52 + Math.sin(n / 500) * 0.01];
    const coordinates = Array.from({ length: 30_000 }, (_, n) => at(n));
    const { status, json } = await bring({ type: "LineString", coordinates });
    expect(status).toBe(201);
    expect((json["path"] as unknown[]).length).toBeLessThanOrEqual(5_000);
    const { pathLengthM: lengthOf } = await import("../src/routes/paths.ts");
    const whole = lengthOf(coordinates.map(([lon, lat]) => ({ lat: lat!, lon: lon! })));
    const { json: revision } = await on("publish", json["routeId"] as string);
    expect((revision["lengthM"] as number) / whole).toBeCloseTo(1, 2);
  });

  test("an import is read by its content, whatever its content type is", async () => {
    for (const type of ["application/geo+json; charset=utf-8", "text/xml", "application/octet-stream", "", "x"])
      expect((await bring(gpx(track), type)).status, type).toBe(201);
    const line = {
      type: "LineString",
      coordinates: [
        [13.4, 52.52],
        [13.41, 52.525],
      ],
    };
    expect((await bring(line, GPX)).status).toBe(201);
    expect((await bring(line, "application/pdf")).status).toBe(201);
    expect(await bring("a,b,c")).toMatchObject({ status: 415, json: { code: "UNSUPPORTED_MEDIA" } });
    expect(await bring("{not JSON")).toMatchObject({ status: 400, json: { code: "VALIDATION_FAILED" } });
    expect(await bring("{}")).toMatchObject({ status: 400, json: { code: "VALIDATION_FAILED" } });
  });

  test.each<[string, string | object]>([
    ["XML that is not well-formed", "<gpx>"],
    ["XML that is no GPX", "<kml/>"],
    ["a GPX of one point", gpx(`<wpt lat="1" lon="2"/>`)],
    ["a point without a place", gpx(`<rte><rtept lat="1" lon="2"/><rtept lat="x" lon="2"/></rte>`)],
    ["an entity bomb", `<!DOCTYPE gpx [<!ENTITY a "1">]><gpx><wpt lat="&a;" lon="2"/><wpt lat="2" lon="2"/></gpx>`],
    ["a GPX nested without end", `<gpx>${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}</gpx>`],
    [
      "a GPX with an external entity of a local file",
      `<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]><gpx>${track}</gpx>`,
    ],
    [
      "GeoJSON nested without end",
      `${'{"type":"GeometryCollection","geometries":['.repeat(20_000)}${"]}".repeat(20_000)}`,
    ],
    ["GeoJSON of nothing", { type: "FeatureCollection", features: [] }],
    [
      "GeoJSON of words",
      {
        type: "LineString",
        coordinates: [
          ["a", "b"],
          [1, 2],
        ],
      },
    ],
    ["GeoJSON of nulls", { type: "FeatureCollection", features: [null, { type: "Feature", geometry: null }] }],
  ])("an import of %s is rejected", async (_, body) => {
    expect(await bring(body)).toMatchObject({ status: 422, json: { code: "ROUTE_INVALID" } });
  });
});

describe("the event of a revision", () => {
  const eventData = () => client.publishedEvents()[0]!.data as { path: string; stops: object[]; lengthM: number };

  test("route.published has the path to the millionth of a degree, and the stops", async () => {
    const path = [here.point, { lat: 52.5212345678, lon: 13.4051234567 }, ROUTE.stops[1]!.point];
    const stops = [{ ...here, radiusM: 40, dwellS: 90 }, ROUTE.stops[1]!];
    await client.route({ stops, path });
    const { path: text, stops: published } = eventData();
    expect(published).toEqual([
      { stopId: "s1", point: here.point, radiusM: 40, dwellS: 90 },
      { stopId: "s2", point: ROUTE.stops[1]!.point, radiusM: 50 },
    ]);
    expect(decodePolyline(text)).toHaveLength(path.length);
    for (const [n, { lat, lon }] of decodePolyline(text).entries()) {
      expect(Math.abs(lat - path[n]!.lat)).toBeLessThanOrEqual(1e-6);
      expect(Math.abs(lon - path[n]!.lon)).toBeLessThanOrEqual(1e-6);
    }
  });

  test("route.published of the largest possible route is smaller than 100 KB", async () => {
    // Legs as long as a leg may be, so that each point is encoded in as many letters as there can be.
    const path = Array.from({ length: 5_000 }, (_, n) => ({ lat: 52 + (n % 2) * 0.89, lon: 13.123_456_789_012 }));
    const stops = Array.from({ length: 200 }, (_, n) => ({
      ...plannedStop(`${"s".repeat(60)}.${n}`, 52.123_456_789_012 + n * 1e-6, 13.123_456_789_012),
      name: "n".repeat(120),
      dwellS: 3_600,
    }));
    await client.route({ path, stops });
    const [call] = client.aws.inputs<{ Entries: { Detail: string }[] }>("PutEvents");
    const bytes = Buffer.byteLength(call!.Entries[0]!.Detail);
    expect(bytes).toBeLessThan(100_000);
    expect(decodePolyline(eventData().path)).toHaveLength(5_000);
  });
});

test("the route of a task is visible, as it was published, to the courier who claimed the task and not to others", async () => {
  const routeId = await client.route();
  const taskId = await client.createOpenTask(routeId);
  expect((await client.getTask(taskId, courier("c1"))).status).toBe(200);
  expect((await client.getTaskRoute(taskId, courier("c1"))).json).toMatchObject({ code: "NOT_FOUND" });
  await client.sendTaskCommand("claim", taskId, courier("c1"));
  await on("update", routeId, { body: { version: 1, name: "Renamed" } });
  expect((await on("publish", routeId)).json).toMatchObject({ revision: 2 });
  const { json } = await client.getTaskRoute(taskId, courier("c1"));
  expect(json).toMatchObject({ routeId, revision: 1, name: ROUTE.name, stops: [{ id: "s1" }, { id: "s2" }] });
  expect((await client.getTaskRoute(taskId, courier("c2"))).json).toMatchObject({ code: "NOT_FOUND" });
  expect((await client.getTaskRoute(taskId, manager)).json).toEqual(json);
});
