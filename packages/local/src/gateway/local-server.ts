import { createServer, type RequestListener, type Server } from "node:http";

const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/** A client on a busy or suspended machine would see a broken connection, and every client is on this machine. */
const NO_TIMEOUTS = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 };

/**
 * A server that answers every request, also those on which Node closes the connection without a word. It does not listen yet.
 *
 * @param answersHalfClosed also a client that has closed its side of the connection (`nc -N`) gets its answer; that a client has
 * left is noticed later. @default false
 */
export function createLocalServer(listener: RequestListener, { answersHalfClosed = false } = {}): Server {
  const server = createServer(listener);
  server.on("connect", (_, socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(BAD_REQUEST);
  });
  return Object.assign(server, NO_TIMEOUTS, { httpAllowHalfOpen: answersHalfClosed });
}

/** Path and query of a request, whose line may have a whole address (`GET http://host/path`). */
export const requestTarget = (url = "/"): string => url.replace(/^https?:\/\/[^/?]*/i, "") || "/";
