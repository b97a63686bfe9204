import type { IncomingMessage } from "node:http";

const TIMEOUT_MS = 3_000;
const MAX_CHARS = 262_144;

/**
 * The JSON at an address, which must be there itself: a redirect could lead anywhere. Not by fetch, whose first use takes 40 ms
 * of a cold start; the SDK has loaded Node's https already.
 */
export async function readJson(address: string): Promise<unknown> {
  const url = new URL(address);
  const { get } = process.getBuiltinModule(url.protocol === "http:" ? "node:http" : "node:https");
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      // No kept connection: the other side closes it while Lambda has frozen this environment.
      const options = { agent: false, signal: controller.signal, headers: { accept: "application/json" } };
      get(url, options, resolve).on("error", reject);
    });
    if (response.statusCode !== 200) throw new Error(`the status is ${response.statusCode}`);
    return JSON.parse(await readText(response)) as unknown;
  } catch (cause) {
    throw new Error(`${address} cannot be read: ${cause instanceof Error ? cause.message : "unknown error"}`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const part of response as AsyncIterable<string>) {
    text += part;
    if (text.length > MAX_CHARS) throw new Error(`the response is longer than ${MAX_CHARS} characters`);
  }
  return text;
}
