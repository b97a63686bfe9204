import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { startServiceClient } from "../../kernel/test/service-client.ts";
import { isPublicAddress } from "../src/targets/addresses.ts";
import { post } from "../src/targets/post.ts";
import { startReceiver } from "./receiver.ts";

const client = await startServiceClient("webhooks");
afterAll(() => client.stop());

const register = (url: string) =>
  client.ask("POST /v1/webhooks", { body: { url, events: ["task.claimed"] }, caller: { sub: "a1", role: "admin" } });

test.each([
  "https://example.com/hooks",
  "https://example.com:8443/a?b=c",
  "https://93.184.215.14/",
  "https://[2606:4700:4700::1111]/",
  "https://bücher.example/",
])("a webhook at %s is registered", async (url) => {
  expect(await register(url)).toMatchObject({ status: 201, json: { state: "active" } });
});

test.each([
  "http://example.com/",
  "ftp://example.com/",
  "file:///etc/passwd",
  "gopher://example.com/",
  "example.com",
  "//example.com",
  "https://",
  "https://user:secret@example.com/",
  "https://example.com/#fragment",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0177.0.0.1/",
  "https://１２７.0.0.1/",
  "https://127。0。0。1/",
  "http://127.0.0.1/",
  "https://0.0.0.0/",
  "https://10.0.0.1/",
  "https://100.64.0.1/",
  "https://100.100.100.200/",
  "https://169.254.169.254/latest/meta-data/",
  "https://169.254.170.2/v2/credentials",
  "https://[fd00:ec2::254]/",
  "https://172.16.0.1/",
  "https://172.31.255.255/",
  "https://192.168.1.1/",
  "https://192.0.0.192/",
  "https://198.18.0.1/",
  "https://224.0.0.1/",
  "https://255.255.255.255/",
  "https://[::]/",
  "https://[::1]/",
  "http://[::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[::ffff:8.8.8.8]/",
  "https://[::127.0.0.1]/",
  "https://[64:ff9b::a9fe:a9fe]/",
  "https://[64:ff9b:1::1]/",
  "https://[2002:7f00:1::]/",
  "https://[2001:0:0:0:0:0:7f00:1]/",
  "https://[fe80::1]/",
  "https://[fec0::1]/",
  "https://[fc00::1]/",
  "https://[ff02::1]/",
  "https://[100::1]/",
  "https://[2001:db8::1]/",
  "https://[3fff::1]/",
])("a webhook at %s is refused", async (url) => {
  const { status, json } = await register(url);
  expect({ status, json }).toMatchObject({ status: 400, json: { errors: [{ pointer: "/url" }] } });
});

/** 2000::/3 without what is assigned to special purposes begins so. */
const publicIpv6 = fc
  .tuple(
    fc.integer({ min: 0x2400, max: 0x25ff }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 7, maxLength: 7 }),
  )
  .map(([first, rest]) => [first, ...rest].map((part) => part.toString(16)).join(":"));

test("an IPv6 address that contains a private IPv4 address in any form is not public", () => {
  const wrap = [
    (hex: string) => `::ffff:${hex}`,
    (hex: string) => `::${hex}`,
    (hex: string) => `64:ff9b::${hex}`,
    (hex: string) => `2002:${hex}::1`,
    (hex: string) => `fe80::${hex}`,
  ];
  fc.assert(
    fc.property(fc.tuple(fc.nat(0xffff), fc.nat(0xffff)), ([high, low]) => {
      const hex = `${high.toString(16)}:${low.toString(16)}`;
      for (const write of wrap) expect(isPublicAddress(write(hex))).toBe(false);
    }),
  );
  fc.assert(fc.property(publicIpv6, isPublicAddress));
});

test("addresses of private networks are not public", () => {
  const byte = fc.nat(255);
  const ranges = fc.oneof(
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(127), byte, byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
  );
  fc.assert(fc.property(ranges, (parts) => !isPublicAddress(parts.join("."))));
});

const request = (url: string) => ({ url, headers: {}, body: "{}" });
const resolveTo =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));

test.each([
  [["10.0.0.1"]],
  [["93.184.215.14", "127.0.0.1"]],
  [["2606:4700::1111", "::1"]],
  [["169.254.169.254"]],
  [[]],
])("no connection is made to a name that resolves to %j", async (addresses) => {
  const sent = post(request("https://example.com/"), { allowLoopback: false }, { resolve: resolveTo(...addresses) });
  await expect(sent).rejects.toThrow("The name resolves to an address that is not one of the public Internet.");
});

test("a name is resolved once, and the connection is made to the address that was checked", async () => {
  let connections = 0;
  const server = createServer((socket) => ((connections += 1), socket.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  let resolved = 0;
  // A name that the second time would resolve to another address.
  const resolve = () => resolveTo((resolved += 1) === 1 ? "127.0.0.1" : "127.0.0.2")();
  const { port } = server.address() as AddressInfo;
  await expect(
    post(request(`https://rebinding.example:${port}/`), { allowLoopback: true }, { resolve }),
  ).rejects.toThrow(/socket|ECONNRESET/);
  expect({ connections, resolved }).toEqual({ connections: 1, resolved: 1 });
});

test("a name that does not resolve and a receiver that does not respond are failures before the timeout", async () => {
  const silent = createServer();
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const never = { resolve: () => new Promise<never>(() => {}), timeoutMs: 1 };
  await expect(post(request("https://example.com/"), { allowLoopback: false }, never)).rejects.toThrow("in time");
  const unanswered = post(request(`http://127.0.0.1:${port}/`), { allowLoopback: true }, { timeoutMs: 20 });
  await expect(unanswered).rejects.toThrow("in time");
});

test("a redirect is not followed, and its status is that of the attempt", async () => {
  const receiver = await startReceiver(() => 307);
  onTestFinished(receiver.stop);
  expect(await post(request(receiver.url), { allowLoopback: true })).toBe(307);
  expect(receiver.received).toHaveLength(1);
});

test("an endless response is read up to a few kilobytes", async () => {
  const receiver = await startReceiver(
    () => 200,
    (response) => {
      const flood = () => response.write(Buffer.alloc(1_024)) && setImmediate(flood);
      flood();
    },
  );
  onTestFinished(receiver.stop);
  expect(await post(request(receiver.url), { allowLoopback: true }, { timeoutMs: 60_000 })).toBe(200);
});
