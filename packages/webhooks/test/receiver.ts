import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  body: string;
  /** The status that was answered; undefined when the connection was cut. */
  status: number | undefined;
}

/** A receiver of webhooks on this machine. `answer` returns the status, or nothing to cut the connection. */
export async function startReceiver(
  answer: (received: Pick<ReceivedWebhook, "headers" | "body">) => number | undefined,
  respond?: (response: ServerResponse) => void,
) {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { headers } = request;
      const status = answer({ headers, body });
      received.push({ headers, body, status });
      if (status === undefined) return request.socket.destroy();
      response.writeHead(status, status >= 300 && status < 400 ? { location: "/elsewhere" } : {});
      return respond ? respond(response) : response.end();
    });
  });
  const listen = async (at: number) => {
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    port,
    received,
    /** From now on connections are refused. */
    stop,
    /** Receives again at the same address. */
    restart: () => listen(port),
  };
}
