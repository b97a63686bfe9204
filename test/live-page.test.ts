import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LiveServerMessage, CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { repositoryRoot } from "@waybill/plan/paths";
import { liveFeedEvents } from "@waybill/events-schema/groups";
import { expect, it } from "vitest";
import { LiveResponse } from "../packages/tracking/src/live/responses.ts";

const page = readFileSync(join(repositoryRoot, "docs/live.md"), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text!);

it("the code of docs/live.md is that of the client which the day on the live feed runs", () => {
  const client = readFileSync(join(repositoryRoot, "packages/client/src/live.ts"), "utf8");
  expect(blocks("ts")).toHaveLength(1);
  expect(client).toContain(blocks("ts")[0]);
});

it("the messages of docs/live.md are those that endpoints accept and clients receive", () => {
  const messages = blocks("json")
    .flatMap((text) => text.trim().split("\n"))
    .map((line) => JSON.parse(line.replaceAll('"…"', '"2026-11-21T09:00:00.000Z"')) as Record<string, unknown>);
  for (const message of messages.filter(({ action }) => action))
    expect(CLIENT_MESSAGES.subscribe.parse(message)).toEqual(message);
  for (const message of messages.filter(({ kind }) => kind)) expect(LiveServerMessage.parse(message)).toEqual(message);
  for (const message of messages.filter(({ nextSeconds }) => nextSeconds)) LiveResponse.parse(message);
});

it("docs/live.md names every event of the live feed", () => {
  for (const { name } of liveFeedEvents)
    expect(page).toContain(name.startsWith("task.") ? name.slice("task.".length) : name);
});
