import { describe, expect, test } from "vitest";
import { watchFrameSize } from "../../src/websocket/frame-size.ts";
import { billedMessages } from "../../src/websocket/limits.ts";
import { serveTestApi, START } from "./test-api.ts";
import { fc } from "../../../../test/properties.ts";

const MINUTE = 60_000;
const KB = 1024;

describe("time", () => {
  test("ten minutes without a message either way end a connection, a millisecond less does not", async () => {
    const { join, clock, nextEvent: reaches, api } = await serveTestApi();
    const { id, closed } = await join();
    clock.advanceTo(START + 10 * MINUTE - 1);
    expect(api.find(id)).toBeDefined();
    const told = reaches("$disconnect");
    clock.advanceTo(START + 10 * MINUTE);
    expect(await closed).toEqual({ code: 1001, reason: "Going away" });
    expect((await told).requestContext).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: "Going away" });
    expect(api.find(id)).toBeUndefined();
  });

  test.for(["received", "sent"])("a message that was %s starts the ten minutes anew", async (way) => {
    const { join, clock, api, nextEvent: reaches } = await serveTestApi();
    const { id, send } = await join();
    clock.advanceTo(START + 9 * MINUTE);
    const reached = reaches("$default");
    if (way === "sent") api.post(id, "hello");
    else send("hello");
    if (way === "received") await reached;
    clock.advanceTo(START + 18 * MINUTE);
    expect(api.find(id)?.lastActiveAt()).toBe(START + 9 * MINUTE);
    clock.advanceTo(START + 19 * MINUTE);
    expect(api.find(id)).toBeUndefined();
  });

  test("two hours end it, however busy it is", async () => {
    const { join, clock, api } = await serveTestApi();
    const { id, closed } = await join();
    for (let minute = 9; minute < 120; minute += 9) {
      clock.advanceTo(START + minute * MINUTE);
      expect(api.post(id, "busy")).toBe(true);
    }
    clock.advanceTo(START + 120 * MINUTE);
    expect(await closed).toMatchObject({ code: 1001 });
  });

  test("a connection that has ended leaves nothing waiting", async () => {
    const { join, clock, nextTraceEvent: happens } = await serveTestApi();
    const { socket } = await join();
    const told = happens("closed");
    socket.close();
    expect(await told).toMatchObject({ code: 1005, minutes: 0 });
    expect(clock.nextAt()).toBeUndefined();
  });
});

describe("size", () => {
  const inFrames = (bytes: number, frame: number) =>
    Array.from({ length: Math.ceil(bytes / frame) }, (_, n) => "x".repeat(Math.min(frame, bytes - n * frame)));

  test("a message of 128 KB in frames of 32 KB passes, and is metered as four", async () => {
    const { join, nextEvent: reaches, traceEvents: happenings } = await serveTestApi();
    const { socket } = await join();
    const reached = reaches("$default");
    const parts = inFrames(128 * KB, 32 * KB);
    for (const [n, part] of parts.entries()) socket.send(part, { fin: n === parts.length - 1 });
    expect((await reached).body).toHaveLength(128 * KB);
    expect(happenings.find(({ what }) => what === "received")).toMatchObject({ bytes: 128 * KB, units: 4 });
  });

  test.for([
    ["a message of a byte more", inFrames(128 * KB + 1, 32 * KB)],
    ["a frame of a byte more than 32 KB", inFrames(32 * KB + 1, 64 * KB)],
  ] as const)("%s ends the connection with 1009 and reaches no function", async ([, parts]) => {
    const { join, events, nextEvent: reaches } = await serveTestApi();
    const { socket, closed } = await join();
    const told = reaches("$disconnect");
    for (const [n, part] of parts.entries()) socket.send(part, { fin: n === parts.length - 1 });
    expect(await closed).toMatchObject({ code: 1009 });
    expect((await told).requestContext).toMatchObject({ disconnectStatusCode: 1009 });
    expect(events.map(({ requestContext }) => requestContext.routeKey)).toEqual(["$connect", "$disconnect"]);
  });

  test("a binary frame ends it with 1003", async () => {
    const { join } = await serveTestApi();
    const { socket, closed } = await join();
    socket.send(Buffer.from("{}"));
    expect(await closed).toMatchObject({ code: 1003 });
  });

  test("a message costs one for every 32 KB begun", () => {
    expect([0, 1, 32 * KB, 32 * KB + 1, 128 * KB].map(billedMessages)).toEqual([1, 1, 1, 2, 4]);
  });

  test("frames are measured alike however their bytes are cut", () => {
    const limit = 70_000;
    const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(65_535, 65_536, limit, limit + 1, 90_000));
    fc.assert(
      fc.property(
        fc.array(fc.record({ size, mask: fc.boolean() }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 }),
        (frames, cuts) => {
          const bytes = Buffer.concat(frames.map((one) => frameOf(one.size, one.mask)));
          let found = 0;
          const watch = watchFrameSize(limit, () => found++);
          for (let at = 0, n = 0; at < bytes.length; n++) {
            const cut = cuts[n % cuts.length] as number;
            watch(bytes.subarray(at, at + cut));
            at += cut;
          }
          expect(found).toBe(frames.filter((one) => one.size > limit).length);
        },
      ),
    );
  });
});

/** A frame of RFC 6455, 5.2. */
function frameOf(size: number, masked: boolean): Buffer {
  const mask = masked ? 0x80 : 0;
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(size));
  const short = size < 126 ? [mask | size] : size < 65_536 ? [mask | 126, ...long.subarray(6)] : [mask | 127, ...long];
  return Buffer.from([0x81, ...short, ...(masked ? [1, 2, 3, 4] : []), ...Buffer.alloc(size, 0xff)]);
}

describe("the throttle", () => {
  const stage = { name: "$default", throttle: { rate: 10, burst: 2 } };

  test("refuses handshakes beyond the burst until the rate has filled it again", async () => {
    const { join, refused, clock, events } = await serveTestApi({}, { stage });
    await join();
    await join();
    expect(await refused()).toMatchObject({ status: 429, body: { message: "Too Many Requests" } });
    expect(events).toHaveLength(2);
    clock.advanceTo(START + 100);
    await join();
  });

  test("answers messages beyond it instead of handing them on, and the connection stays", async () => {
    const { join, clock, nextEvent: reaches } = await serveTestApi({}, { stage });
    const { id, send, next } = await join();
    const first = reaches("$default");
    send("1");
    await first;
    send("2");
    expect(JSON.parse(await next())).toMatchObject({ message: "Too Many Requests", connectionId: id });
    clock.advanceTo(START + 100);
    const reached = reaches("$default");
    send("3");
    expect((await reached).body).toBe("3");
  });
});

describe("a client that does not read", () => {
  const limits = { bufferBytes: 256 * KB };
  const message = "x".repeat(64 * KB);

  /** Posts until the client's buffer takes no more. */
  async function filled() {
    const found = await serveTestApi({}, {}, limits);
    const slow = await found.join();
    slow.socket.pause();
    let posted = 0;
    while (found.api.post(slow.id, message)) {
      posted++;
      await new Promise(setImmediate);
    }
    return { ...found, slow, posted };
  }

  test("has a bounded buffer; what does not fit is refused, and others get theirs", async () => {
    const { api, join, slow, traceEvents: happenings } = await filled();
    expect(api.post(slow.id, message)).toBe(false);
    expect(happenings.at(-1)).toMatchObject({ what: "not sent", connectionId: slow.id });
    const other = await join();
    expect(api.post(other.id, "for you")).toBe(true);
    expect(await other.next()).toBe("for you");
  });

  test("is let go when it reads nothing for half a minute", async () => {
    const { api, clock, slow, nextEvent: reaches } = await filled();
    const told = reaches("$disconnect");
    clock.advanceTo(START + 29_999);
    expect(api.find(slow.id)).toBeDefined();
    clock.advanceTo(START + 30_000);
    expect((await told).requestContext).toMatchObject({ connectionId: slow.id, disconnectStatusCode: 1006 });
    expect(api.find(slow.id)).toBeUndefined();
  });

  test("and reads again in time stays, with every message that was taken", async () => {
    const { api, clock, slow, posted } = await filled();
    slow.socket.resume();
    for (let n = 0; n < posted; n++) expect((await slow.next()).length).toBe(message.length);
    clock.advanceTo(START + 30_000);
    expect(api.find(slow.id)).toBeDefined();
    expect(api.post(slow.id, "again")).toBe(true);
    expect(await slow.next()).toBe("again");
  });
});

test("closing hangs up on everybody and calls no function", async () => {
  const { api, join, events } = await serveTestApi();
  const { closed } = await join();
  await api.close();
  await closed;
  expect(events).toHaveLength(1);
});
