import type { View } from "@waybill/plan/view";
import { type OpenApi, serveApi } from "../http/api.ts";
import type { Clock, Lambda, Watch } from "../ports.ts";
import { type OpenSockets, serveSockets } from "../websocket/api.ts";

export interface Doors {
  /** Address of the first HTTP API; empty when there is none. */
  api: string;
  /** Address of the first WebSocket API, with its stage; empty when there is none. */
  socket: string;
  sockets: OpenSockets[];
  /** Text with every address of an API replaced by the one here. */
  here(text: string): string;
}

interface Options {
  lambda: Lambda;
  clock: Clock;
  watch: Watch;
  /** Of the first HTTP API. @default any free one */
  port: number | undefined;
  /** Takes what closes each door, as soon as it is open. */
  closing: (close: () => Promise<void>) => void;
}

/** Opens every API of a plan on 127.0.0.1, each at a port of its own. */
export async function openDoors({ apis, app }: View, { port, closing, ...surroundings }: Options): Promise<Doors> {
  const https: OpenApi[] = [];
  const sockets: OpenSockets[] = [];
  const addresses: [planned: string, here: string][] = [];
  for (const { protocol, url, ...rest } of apis) {
    const api = { ...rest, app };
    let opened: OpenApi | OpenSockets;
    if (protocol === "HTTP") {
      opened = await serveApi(api, { ...surroundings, port: https.length === 0 ? port : undefined });
      https.push(opened);
    } else {
      const served = await serveSockets(api, surroundings);
      sockets.push(served);
      opened = served;
    }
    closing(opened.close);
    addresses.push([url, opened.url]);
  }
  const [socket] = sockets;
  return {
    api: https[0]?.url ?? "",
    socket: socket ? `${socket.url}/${socket.stage}` : "",
    sockets,
    here: (text) => addresses.reduce((all, [planned, here]) => all.replaceAll(planned, here), text),
  };
}
