import type { Server } from "node:http";

/**
 * Disables the server's timeouts: a client on a busy or suspended machine would see a broken connection, and every client
 * is on this machine.
 */
export function withoutTimeouts<S extends Server>(server: S): S {
  return Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
}
