import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { requestTarget } from "../gateway/local-server.ts";

/** A handshake that is not a WebSocket upgrade by RFC 6455: it calls no function. */
export const isHandshake = ({ method, headers }: IncomingMessage): boolean =>
  method === "GET" &&
  headers.upgrade?.toLowerCase() === "websocket" &&
  headers["sec-websocket-version"] === "13" &&
  /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "");

/** The stage: the whole path. */
export function requestedStage({ url = "/" }: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(requestTarget(url).split("?")[0] ?? "").replace(/^\/|\/$/g, "");
  } catch {
    return undefined;
  }
}

/** Answers a handshake with an error and closes the connection. */
export function refuseHandshake(socket: Duplex, status: number, body: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
