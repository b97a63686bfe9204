import * as z from "zod";
import { LIVE_MESSAGES } from "../live.ts";

type Messages = Readonly<Record<string, (typeof LIVE_MESSAGES)[keyof typeof LIVE_MESSAGES]>>;

const named = (name: string) => `live.${name}`;

/** The WebSocket API of the live feed, as parts of an AsyncAPI document: what a client says, what it hears. */
export function liveChannel(of: Messages = LIVE_MESSAGES) {
  const names = Object.keys(of).toSorted();
  const ref = (name: string) => ({ $ref: `#/channels/live/messages/${named(name)}` });
  const by = (from: "client" | "server") => names.filter((name) => of[name]!.from === from).map(ref);
  return {
    channel: {
      title: "The live feed",
      description:
        "A WebSocket API; POST /v1/live/tickets tells where it is. One message of JSON each, told apart by `action` and `kind`.",
      messages: Object.fromEntries(
        names.map((name) => [named(name), { $ref: `#/components/messages/${named(name)}` }]),
      ),
    },
    operations: {
      "tracking.receives.live": operation("receive", "What clients say.", by("client")),
      "tracking.sends.live": operation("send", "What clients hear.", by("server")),
    },
    messages: Object.fromEntries(names.map((name) => [named(name), message(name, of[name]!)])),
  };
}

const operation = (action: "send" | "receive", summary: string, said: object[]) => ({
  action,
  channel: { $ref: "#/channels/live" },
  summary,
  tags: [{ name: "tracking" }],
  messages: said,
});

function message(name: string, { description, schema, examples }: Messages[string]) {
  const { $schema: _, ...payload } = z.toJSONSchema(schema, { io: "input", target: "draft-07" });
  return {
    name: named(name),
    title: name,
    summary: description,
    contentType: "application/json",
    payload,
    examples: examples.map((example, n) => ({ name: `example${n + 1}`, payload: example })),
  };
}
