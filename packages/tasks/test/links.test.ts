import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { courier, manager, MINUTE, NOON, OFFER, startTasksClient, type TasksClient } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const north = { ...manager, teams: ["north"] };
const HOUR = 60 * MINUTE;

async function createTask(): Promise<string> {
  const body = { ...OFFER, routeId: await client.route() };
  return (await client.ask("create-task", { body, caller: north })).json["taskId"] as string;
}
const createLink = (taskId: string, body: object = {}, caller: object = north) =>
  client.ask("create-link", { path: { taskId }, body, caller: caller as never });
const listLinks = async (taskId: string, caller: object = north) =>
  client.ask("list-links", { path: { taskId }, caller: caller as never });
const revokeLink = (taskId: string, linkId: string, caller: object = north) =>
  client.ask("revoke-link", { path: { taskId, linkId }, caller: caller as never });
const linkEvents = () => client.publishedEvents().filter(({ name }) => name.startsWith("link."));

describe("a link of a task", () => {
  test("the token of a link has 128 bits, is returned once, and is neither stored, published nor listed", async () => {
    const taskId = await createTask();
    const { status, json } = await createLink(taskId, { stopId: "s1", hours: 5 });
    expect(status).toBe(201);
    const [, token = ""] = /^\/follow#([\w-]{22})$/.exec(String(json["path"])) ?? [];
    expect(json).toMatchObject({ taskId, stopId: "s1", expiresAt: new Date(NOON + 5 * HOUR).toISOString() });
    const { path: _, ...shown } = json;
    expect((await listLinks(taskId)).json).toEqual({ links: [shown] });
    const { linkId, expiresAt } = json;
    expect(linkEvents()).toEqual([
      {
        id: `${String(linkId)}.created`,
        name: "link.created",
        data: { linkId, taskId, stopId: "s1", team: "north", expiresAt },
      },
    ]);
    expect(token).not.toBe("");
    expect(JSON.stringify([await client.items(), client.publishedEvents()])).not.toContain(token);
  });

  test("a link is for the last stop by default, and is rejected for a stop that the route does not have", async () => {
    const taskId = await createTask();
    expect((await createLink(taskId)).json["stopId"]).toBe("s2");
    expect(await createLink(taskId, { stopId: "nowhere" })).toMatchObject({
      status: 400,
      json: { code: "VALIDATION_FAILED", errors: [{ pointer: "/stopId" }] },
    });
  });

  test("each request creates another link, and links are listed newest first", async () => {
    const taskId = await createTask();
    for (const at of [NOON, NOON + MINUTE])
      await client.ask("create-link", { path: { taskId }, body: {}, caller: north, at: new Date(at) });
    const links = (await listLinks(taskId)).json["links"] as { createdAt: string; linkId: string }[];
    expect(links.map(({ createdAt }) => Date.parse(createdAt))).toEqual([NOON + MINUTE, NOON]);
    expect(new Set(links.map(({ linkId }) => linkId)).size).toBe(2);
  });

  test("a link that is revoked repeatedly is revoked once", async () => {
    const taskId = await createTask();
    const linkId = String((await createLink(taskId)).json["linkId"]);
    for (let n = 0; n < 2; n++) expect((await revokeLink(taskId, linkId)).status).toBe(204);
    expect(linkEvents().map(({ name }) => name)).toEqual(["link.created", "link.revoked"]);
    const [link] = (await listLinks(taskId)).json["links"] as object[];
    expect(link).toMatchObject({ linkId, revokedAt: new Date(NOON).toISOString() });
    expect((await revokeLink(await createTask(), linkId)).status).toBe(404);
    expect((await revokeLink(taskId, "lnk_none")).status).toBe(404);
  });

  test("the links of another team's task are not found, and a courier cannot create one", async () => {
    const taskId = await createTask();
    const linkId = String((await createLink(taskId)).json["linkId"]);
    const south = { ...manager, teams: ["south"] };
    expect((await createLink(taskId, {}, south)).status).toBe(404);
    expect((await listLinks(taskId, south)).status).toBe(404);
    expect((await revokeLink(taskId, linkId, south)).status).toBe(404);
    expect((await createLink(taskId, {}, courier("c1"))).status).toBe(403);
  });

  test("a link for a task that has ended is rejected", async () => {
    const taskId = await createTask();
    await client.sendTaskCommand("cancel", taskId, north);
    expect(await createLink(taskId)).toMatchObject({ status: 409, json: { code: "VERSION_CONFLICT" } });
  });

  test("a link whose event EventBridge did not accept is published by the sweep", async () => {
    const taskId = await createTask();
    client.bus(false);
    expect((await createLink(taskId)).status).toBe(503);
    expect(linkEvents()).toEqual([]);
    client.bus(true);
    await client.sweep(NOON + MINUTE);
    expect(linkEvents()).toHaveLength(1);
    expect(await client.itemsWithPendingEvents()).toEqual([]);
  });
});
