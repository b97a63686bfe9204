import { describe, expect, test } from "vitest";
import { watchFrameSize } from "../../src/websocket/frame-size.ts";
import { billedMessages } from "../../src/websocket/limits.ts";
import { serveTestApi, START } from "./test-api.ts";
import { fc } from "../../../../test/properties.ts";

const MINUTE = 60_000;
const KB = 1024;

describe("WebSocket connection time limits", () => {
  test("a connection ends after ten minutes without a message in either direction, not a millisecond earlier", async () => {
    const { join, clock, nextEvent, api } = await serveTestApi();
    const { id, closed } = await join();
    clock.advanceTo(START + 10 * MINUTE - 1);
    expect(api.find(id)).toBeDefined();
    const pending = nextEvent("$disconnect");
    clock.advanceTo(START + 10 * MINUTE);
    expect(await closed).toEqual({ code: 1001, reason: "Going away" });
    expect((await pending).requestContext).toMatchObject({
      disconnectStatusCode: 1001,
      disconnectReason: "Going away",
    });
    expect(api.find(id)).toBeUndefined();
  });

  test.for(["received", "sent"])("a %s message restarts the idle timeout of ten minutes", async (way) => {
    const { join, clock, api, nextEvent } = await serveTestApi();
    const { id, send } = await join();
    clock.advanceTo(START + 9 * MINUTE);
    const reached = nextEvent("$default");
    if (way === "sent") api.post(id, "hello");
    else send("hello");
    if (way === "received") await reached;
    clock.advanceTo(START + 18 * MINUTE);
    expect(api.find(id)?.lastActiveAt()).toBe(START + 9 * MINUTE);
    clock.advanceTo(START + 19 * MINUTE);
    expect(api.find(id)).toBeUndefined();
  });

  test("a connection ends after two hours, also a busy one", async () => {
    const { join, clock, api } = await serveTestApi();
    const { id, closed } = await join();
    for (let minute = 9; minute < 120; minute += 9) {
      clock.advanceTo(START + minute * MINUTE);
      expect(api.post(id, "busy")).toBe(true);
    }
    clock.advanceTo(START + 120 * MINUTE);
    expect(await closed).toMatchObject({ code: 1001 });
  });

  test("a closed connection leaves no timer", async () => {
    const { join, clock, nextTraceEvent } = await serveTestApi();
    const { socket } = await join();
    const pending = nextTraceEvent("closed");
    socket.close();
    expect(await pending).toMatchObject({ code: 1005, minutes: 0 });
    expect(clock.nextAt()).toBeUndefined();
  });
});

describe("WebSocket message size limits", () => {
  const inFrames = (bytes: number, frame: number) =>
    Array.from({ length: Math.ceil(bytes / frame) }, (_, n) => "x".repeat(Math.min(frame, bytes - n * frame)));

  test("a message of 128 KB in frames of 32 KB is accepted and billed as four", async () => {
    const { join, nextEvent, traceEvents } = await serveTestApi();
    const { socket } = await join();
    const reached = nextEvent("$default");
    const parts = inFrames(128 * KB, 32 * KB);
    for (const [n, part] of parts.entries()) socket.send(part, { fin: n === parts.length - 1 });
    expect((await reached).body).toHaveLength(128 * KB);
    expect(traceEvents.find(({ what }) => what === "received")).toMatchObject({ bytes: 128 * KB, units: 4 });
  });

  test.for([
    ["a message of a byte more", inFrames(128 * KB + 1, 32 * KB)],
    ["a frame of a byte more than 32 KB", inFrames(32 * KB + 1, 64 * KB)],
  ] as const)("%s closes the connection with 1009 and calls no function", async ([, parts]) => {
    const { join, events, nextEvent } = await serveTestApi();
    const { socket, closed } = await join();
    const pending = nextEvent("$disconnect");
    for (const [n, part] of parts.entries()) socket.send(part, { fin: n === parts.length - 1 });
    expect(await closed).toMatchObject({ code: 1009 });
    expect((await pending).requestContext).toMatchObject({ disconnectStatusCode: 1009 });
    expect(events.map(({ requestContext }) => requestContext.routeKey)).toEqual(["$connect", "$disconnect"]);
  });

  test("a binary frame closes the connection with 1003", async () => {
    const { join } = await serveTestApi();
    const { socket, closed } = await join();
    socket.send(Buffer.from("{}"));
    expect(await closed).toMatchObject({ code: 1003 });
  });

  test("a message is billed one unit for each started 32 KB", () => {
    expect([0, 1, 32 * KB, 32 * KB + 1, 128 * KB].map(billedMessages)).toEqual([1, 1, 1, 2, 4]);
  });

  test("the size of a frame is measured the same in any chunking of its bytes", () => {
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

describe("WebSocket throttling", () => {
  const stage = { name: "$default", throttle: { rate: 10, burst: 2 } };

  test("handshakes above the burst limit are refused until the rate has refilled the token bucket", async () => {
    const { join, refused, clock, events } = await serveTestApi({}, { stage });
    await join();
    await join();
    expect(await refused()).toMatchObject({ status: 429, body: { message: "Too Many Requests" } });
    expect(events).toHaveLength(2);
    clock.advanceTo(START + 100);
    await join();
  });

  test("messages above the throttle get an error instead of the function, and the connection stays open", async () => {
    const { join, clock, nextEvent } = await serveTestApi({}, { stage });
    const { id, send, next } = await join();
    const first = nextEvent("$default");
    send("1");
    await first;
    send("2");
    expect(JSON.parse(await next())).toMatchObject({ message: "Too Many Requests", connectionId: id });
    clock.advanceTo(START + 100);
    const reached = nextEvent("$default");
    send("3");
    expect((await reached).body).toBe("3");
  });
});

describe("WebSocket backpressure", () => {
  const limits = { bufferBytes: 256 * KB };
  const message = "x".repeat(64 * KB);

  /** Posts until the client's buffer is full. */
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

  test("a client that does not read has a bounded buffer; what does not fit is refused, and other clients are served", async () => {
    const { api, join, slow, traceEvents } = await filled();
    expect(api.post(slow.id, message)).toBe(false);
    expect(traceEvents.at(-1)).toMatchObject({ what: "not sent", connectionId: slow.id });
    const other = await join();
    expect(api.post(other.id, "for you")).toBe(true);
    expect(await other.next()).toBe("for you");
  });

  test("a client that reads nothing for half a minute is disconnected", async () => {
    const { api, clock, slow, nextEvent } = await filled();
    const pending = nextEvent("$disconnect");
    clock.advanceTo(START + 29_999);
    expect(api.find(slow.id)).toBeDefined();
    clock.advanceTo(START + 30_000);
    expect((await pending).requestContext).toMatchObject({ connectionId: slow.id, disconnectStatusCode: 1006 });
    expect(api.find(slow.id)).toBeUndefined();
  });

  test("a client that reads again in time stays connected and gets every accepted message", async () => {
    const { api, clock, slow, posted } = await filled();
    slow.socket.resume();
    for (let n = 0; n < posted; n++) expect((await slow.next()).length).toBe(message.length);
    clock.advanceTo(START + 30_000);
    expect(api.find(slow.id)).toBeDefined();
    expect(api.post(slow.id, "again")).toBe(true);
    expect(await slow.next()).toBe("again");
  });
});

test("closing the WebSocket API disconnects every client and calls no function", async () => {
  const { api, join, events } = await serveTestApi();
  const { closed } = await join();
  await api.close();
  await closed;
  expect(events).toHaveLength(1);
});
