import type { StageView } from "@waybill/plan/view/stage-view";
import { type HttpApiServer, serveHttpApi } from "../http/api.ts";
import type { Clock, Lambda, TraceListener } from "../interfaces.ts";
import { type WebSocketApiServer, serveWebSocketApi } from "../websocket/api.ts";

export interface ApiServers {
  /** Address of the first HTTP API; empty when there is none. */
  api: string;
  /** Address of the first WebSocket API, with its stage; empty when there is none. */
  socket: string;
  sockets: WebSocketApiServer[];
  /** Has requests to the first HTTP API below a path answered by something beside it. */
  serveBeside: HttpApiServer["serveBeside"];
  /** Text with every address of an API replaced by the local one. */
  localizeUrls(text: string): string;
}

interface Options {
  lambda: Lambda;
  clock: Clock;
  trace: TraceListener;
  /** Of the first HTTP API. @default any free one */
  port: number | undefined;
  /** Gets the function that closes each API as soon as it has started. */
  closing: (close: () => Promise<void>) => void;
}

/** Starts every API of a plan on 127.0.0.1, each on its own port. */
export async function startApis(
  { apis, app }: StageView,
  { port, closing, ...dependencies }: Options,
): Promise<ApiServers> {
  const https: HttpApiServer[] = [];
  const sockets: WebSocketApiServer[] = [];
  const addresses: [planned: string, here: string][] = [];
  for (const { protocol, url, ...rest } of apis) {
    const api = { ...rest, app };
    let server: HttpApiServer | WebSocketApiServer;
    if (protocol === "HTTP") {
      server = await serveHttpApi(api, { ...dependencies, port: https.length === 0 ? port : undefined });
      https.push(server);
    } else {
      const served = await serveWebSocketApi(api, dependencies);
      sockets.push(served);
      server = served;
    }
    closing(server.close);
    addresses.push([url, server.url]);
  }
  const [socket] = sockets;
  return {
    api: https[0]?.url ?? "",
    socket: socket ? `${socket.url}/${socket.stage}` : "",
    sockets,
    serveBeside: (path, answer) => https[0]?.serveBeside(path, answer),
    localizeUrls: (text) => addresses.reduce((all, [planned, here]) => all.replaceAll(planned, here), text),
  };
}
