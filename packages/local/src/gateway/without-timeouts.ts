import type { Server } from "node:http";

/**
 * Cuts no connection for being slow: a client on a machine that is busy or was stopped would see a broken connection, and
 * everyone is on this machine.
 */
export function withoutTimeouts<S extends Server>(server: S): S {
  return Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
}
