import { once } from "node:events";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { WebSocket } from "ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalWaybill, startLocal } from "../../src/boot.ts";
import { skippingClock } from "../../src/clock.ts";
import { formatTraceEvent, withoutColor } from "../../src/cli/trace-lines.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { formatWelcome } from "../../src/cli/welcome.ts";
import { accessKeyOf } from "../../src/iam/access-keys.ts";
import { signRequest } from "../sign-request.ts";
import { webSocketView } from "../fixtures/web-socket-view.ts";
import { createSocketClient, readRefusal, START } from "./test-api.ts";

const KB = 1024;
const clock = skippingClock({ start: START, frozen: true });
let local: LocalWaybill;
beforeAll(async () => {
  local = await startLocal({ plan: webSocketView(), clock });
});
afterAll(() => local.stop());

const linkOf = () => local.view.functions.find(({ id }) => id === "Socket")!.links["Live"] as Record<string, string>;

/** An SDK client of an address, with the keys of a function or of the operator. */
function management({ endpoint = linkOf()["managementEndpoint"]!, credentials = local.credentials } = {}) {
  const client = new ApiGatewayManagementApiClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  return {
    post: (ConnectionId: string, Data: string) => client.send(new PostToConnectionCommand({ ConnectionId, Data })),
    get: (ConnectionId: string) => client.send(new GetConnectionCommand({ ConnectionId })),
    remove: (ConnectionId: string) => client.send(new DeleteConnectionCommand({ ConnectionId })),
  };
}

async function join(ticket = "m1") {
  const connected = local.next(({ what }) => what === "connected");
  const client = createSocketClient(
    new WebSocket(`${linkOf()["url"]}?ticket=${ticket}`, { headers: { "user-agent": "test" } }),
  );
  await once(client.socket, "open");
  return { ...client, id: String((await connected)["connectionId"]) };
}

test("a message passes client, authorized connection, function, management API and client", async () => {
  const { send, next, socket } = await join("m7");
  send({ action: "anything" });
  expect(JSON.parse(await next())).toEqual({ by: "m7", body: '{"action":"anything"}' });
  const ended = local.next(({ kind, source }) => kind === "invocation" && source === "socket $disconnect");
  socket.close();
  expect(await ended).toMatchObject({ what: "Socket", outcome: "ok", status: 200 });
});

test("an unauthorized client gets the gateway's status", async () => {
  expect(await readRefusal(`${local.socket}?ticket=forged`)).toMatchObject({ status: 403 });
  expect(await readRefusal(local.socket)).toMatchObject({ status: 401 });
});

test("startLocal returns the address of the WebSocket API", () => {
  const options = parseOptions([]);
  const text = options === "help" ? "" : formatWelcome(local, options, { paint: withoutColor, ms: 1 });
  expect(text).toContain(`WebSocket ${local.socket}\n`);
});

test.for([
  [{ what: "refused", status: 403 }, "WebSocket Live  403 to a handshake"],
  [{ what: "not sent" }, "WebSocket Live  a client does not read: message refused"],
  [{ what: "closed", code: 1009, reason: "Message too long" }, "WebSocket Live  closed 1009: Message too long"],
  [{ what: "closed", code: 1001, reason: "Going away" }, undefined],
  [{ what: "received", bytes: 2 }, undefined],
] as const)("a WebSocket trace event has a trace line only when the gateway refused something: %o", ([about, line]) => {
  const lines = formatTraceEvent(
    { at: START, kind: "socket", api: "Live", ...about },
    { paint: withoutColor, logs: false },
  );
  expect(lines.map((one) => one.slice("06:15:00.000  ".length))).toEqual(line === undefined ? [] : [line]);
});

test("both addresses of a WebSocket API are local in links and parameters, and the HTTP API keeps its own", () => {
  const { url, managementEndpoint } = linkOf();
  expect(url).toBe(local.socket);
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/\$default$/);
  expect(managementEndpoint).toBe(`${local.endpoint}/live1/$default`);
  expect(JSON.parse(local.cloud.parameters.get("/fixture/local/live")?.value ?? "")).toEqual({
    url,
    managementEndpoint,
  });
  expect(local.api).toMatch(/^http:/);
});

describe("the management API", () => {
  test("GetConnection returns the identity of a connection and when it was last active", async () => {
    const { id, next } = await join();
    const connectedAt = new Date(clock.now());
    expect(await management().get(id)).toMatchObject({
      ConnectedAt: connectedAt,
      LastActiveAt: connectedAt,
      Identity: { SourceIp: "127.0.0.1", UserAgent: "test" },
    });
    clock.advanceTo(clock.now() + 60_000);
    await management().post(id, "news");
    expect(await next()).toBe("news");
    expect(await management().get(id)).toMatchObject({ ConnectedAt: connectedAt, LastActiveAt: new Date(clock.now()) });
  });

  test("PostToConnection accepts 128 KB and no byte more", async () => {
    const { id, next } = await join();
    await management().post(id, "x".repeat(128 * KB));
    expect(await next()).toHaveLength(128 * KB);
    await expect(management().post(id, "x".repeat(128 * KB + 1))).rejects.toMatchObject({
      name: "PayloadTooLargeException",
      $metadata: { httpStatusCode: 413 },
    });
    expect(local.cloud.pending()).toMatchObject({ running: 0 });
  });

  test("DeleteConnection closes a connection, which is a 410 afterwards, as an unknown one is", async () => {
    const { id, closed } = await join();
    await management().remove(id);
    const gone = { name: "GoneException", $metadata: { httpStatusCode: 410 } };
    for (const connection of [id, "L0SM9cOFvHcCIhw="]) {
      await expect(management().post(connection, "x")).rejects.toMatchObject(gone);
      await expect(management().get(connection)).rejects.toMatchObject(gone);
      await expect(management().remove(connection)).rejects.toMatchObject(gone);
    }
    expect(await closed).toEqual({ code: 1000, reason: "Connection Closed Normally" });
  });

  test("PostToConnection answers 429 for a client whose buffer is full, and other clients are served", async () => {
    const slow = await join();
    const other = await join();
    slow.socket.pause();
    const fill = async () => {
      for (;;) await management().post(slow.id, "x".repeat(128 * KB));
    };
    await expect(fill()).rejects.toMatchObject({
      name: "LimitExceededException",
      $metadata: { httpStatusCode: 429 },
    });
    await management().post(other.id, "for you");
    expect(await other.next()).toBe("for you");
    slow.socket.terminate();
  });

  test.for(["/live2/$default", "/live1/other"])("the management API knows no connection at %s", async (path) => {
    const { id } = await join();
    await expect(management({ endpoint: `${local.endpoint}${path}` }).get(id)).rejects.toMatchObject({
      name: "ForbiddenException",
    });
  });

  test.for(["/live1/$default/@connections/", "/live1/$default"])(
    "the management API has no resource at %s",
    async (path) => {
      const url = `${local.endpoint}${path}`;
      const answer = await fetch(url, {
        headers: signRequest("execute-api", local.credentials, { url, method: "GET" }),
      });
      expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([400, "UnknownOperationException"]);
    },
  );

  test("the management API needs execute-api:ManageConnections; the error names function, action and resource", async () => {
    const { id } = await join();
    const denied = local.next(({ kind }) => kind === "denied");
    const by = (name: string) => management({ credentials: local.cloud.keys.get(accessKeyOf(name)) });
    await by("fixture-local-Socket").get(id);
    await expect(by("fixture-local-Report").post(id, "x")).rejects.toMatchObject({
      name: "ForbiddenException",
      $metadata: { httpStatusCode: 403 },
    });
    expect(await denied).toMatchObject({
      what: `Report may not execute-api:ManageConnections on arn:aws:execute-api:us-east-1:123456789012:live1/$default/POST/@connections/${id}`,
    });
  });
});
