import * as z from "zod";
import { LIVE_MESSAGES } from "../live.ts";

type Messages = Readonly<Record<string, (typeof LIVE_MESSAGES)[keyof typeof LIVE_MESSAGES]>>;

const messageName = (name: string) => `live.${name}`;

/** The WebSocket API of the live feed as parts of the AsyncAPI document: the messages of clients and of the server. */
export function liveChannel(messages: Messages = LIVE_MESSAGES) {
  const names = Object.keys(messages).toSorted();
  const ref = (name: string) => ({ $ref: `#/channels/live/messages/${messageName(name)}` });
  const messagesFrom = (from: "client" | "server") => names.filter((name) => messages[name]!.from === from).map(ref);
  return {
    channel: {
      title: "Live feed",
      description:
        "A WebSocket API; POST /v1/live/tickets returns its URL. Each message is JSON; `action` or `kind` is its type.",
      messages: Object.fromEntries(
        names.map((name) => [messageName(name), { $ref: `#/components/messages/${messageName(name)}` }]),
      ),
    },
    operations: {
      "tracking.receives.live": operation("receive", "Messages of clients.", messagesFrom("client")),
      "tracking.sends.live": operation("send", "Messages of the server.", messagesFrom("server")),
    },
    messages: Object.fromEntries(names.map((name) => [messageName(name), message(name, messages[name]!)])),
  };
}

const operation = (action: "send" | "receive", summary: string, refs: object[]) => ({
  action,
  channel: { $ref: "#/channels/live" },
  summary,
  tags: [{ name: "tracking" }],
  messages: refs,
});

function message(name: string, { description, schema, examples }: Messages[string]) {
  const { $schema: _, ...payload } = z.toJSONSchema(schema, { io: "input", target: "draft-07" });
  return {
    name: messageName(name),
    title: name,
    summary: description,
    contentType: "application/json",
    payload,
    examples: examples.map((example, n) => ({ name: `example${n + 1}`, payload: example })),
  };
}
