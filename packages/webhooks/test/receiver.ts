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
export async function startReceiver(answer: () => number | undefined, respond?: (response: ServerResponse) => void) {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = answer();
      received.push({ headers: request.headers, body, status });
      if (status === undefined) return request.socket.destroy();
      response.writeHead(status, status >= 300 && status < 400 ? { location: "/elsewhere" } : {});
      return respond ? respond(response) : response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    port,
    received,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
