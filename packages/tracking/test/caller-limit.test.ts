import type { EndpointHandler } from "@waybill/kernel/http";
import { apiEvent, lambdaContext } from "@waybill/kernel/testing";
import { expect, test } from "vitest";
import { handler as reportOsmand } from "../src/http/report-osmand.ts";
import { handler as reportOwnTracks } from "../src/http/report-owntracks.ts";
import { handler as reportPositions } from "../src/http/report-positions.ts";

const MAX_PER_MINUTE = 600;
const at = new Date("2026-11-30T09:00:20Z");

/** A report that is none: it is counted like any other and reaches no table and no queue. */
const report = (handler: EndpointHandler, sub: string, minutesLater = 0) =>
  handler(
    apiEvent({ caller: { sub, role: "courier" }, body: "none", at: new Date(at.getTime() + minutesLater * 60_000) }),
    lambdaContext(),
  );

test.each([
  ["the API", reportPositions, 400],
  ["OwnTracks", reportOwnTracks, 200],
  ["OsmAnd", reportOsmand, 200],
] as const)(
  "a phone that reports in a loop by %s is rejected until the next minute, and other phones are not",
  async (_, handler, status) => {
    const statuses = new Set<number>();
    for (let n = 0; n < MAX_PER_MINUTE; n++) statuses.add((await report(handler, "loop")).statusCode);
    expect(statuses).toEqual(new Set([status]));
    expect(await report(handler, "loop")).toMatchObject({ statusCode: 429, headers: { "retry-after": "40" } });
    expect((await report(handler, "calm")).statusCode).toBe(status);
    expect((await report(handler, "loop", 1)).statusCode).toBe(status);
  },
);
