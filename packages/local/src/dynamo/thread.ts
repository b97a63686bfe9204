/** dynalite in its own thread, so that its JSON and LevelDB work does not block the gateway. */
import type { RequestListener, Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { withoutTimeouts } from "../gateway/without-timeouts.ts";

const require = createRequire(import.meta.url);
const dynalite = require("dynalite") as (options: Record<string, unknown>) => Server;

const { path, authorization } = workerData as { path?: string; authorization: string };
const server = withoutTimeouts(dynalite({ path, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 }));
// Dynalite answers everybody, also web pages (it allows every origin): only the gateway's requests reach it.
const serve = server.listeners("request") as RequestListener[];
server.removeAllListeners("request");
server.on("request", (request, response) => {
  if (request.headers.authorization !== authorization) response.writeHead(403).end();
  else for (const listener of serve) listener(request, response);
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage({ port: (server.address() as AddressInfo).port }));
parentPort?.once("message", () => {
  server.close(() => {
    parentPort?.postMessage({ closed: true });
    parentPort?.close();
  });
});
