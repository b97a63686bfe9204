import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { type CliResult, runWaybill } from "./run-waybill.ts";

/** An AWS endpoint of a deployed stage, with the given responses. Every other action is ParameterNotFound. */
export async function startFakeStage(responses: Record<string, () => object>) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const action = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    calls.push(action);
    request.resume();
    request.on("end", () => {
      const respond = responses[action];
      const isKnown = respond !== undefined || action === "PutEvents";
      response.writeHead(isKnown ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
      response.end(
        JSON.stringify(
          isKnown
            ? (respond?.() ?? { FailedEntryCount: 0, Entries: [{ EventId: "1" }] })
            : { __type: "ParameterNotFound" },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cwd = mkdtempSync(join(tmpdir(), "waybill-stage-"));
  return {
    /** The SDK reads the environment of the process; AWS_ENDPOINT_URL leads it here. */
    async run(args: string[], env: NodeJS.ProcessEnv): Promise<CliResult> {
      for (const [name, value] of Object.entries({ AWS_ENDPOINT_URL: endpoint, ...env })) vi.stubEnv(name, value);
      return await runWaybill(args, { cwd, env }).finally(() => vi.unstubAllEnvs());
    },
    /** Closes the endpoint and returns the actions that were called. */
    close(): string[] {
      server.closeAllConnections();
      server.close();
      return calls;
    },
  };
}

/** The manifest of a stage named production. */
export const createManifest = (more: object): object => {
  const queue = (name: string): string => `https://sqs.eu-central-1.amazonaws.com/123456789012/${name}`;
  return {
    stage: "production",
    region: "eu-central-1",
    api: "https://api.example.com",
    bus: "bus",
    eventLog: "/aws/events/bus",
    failures: "failures",
    idempotency: "idempotency",
    settings: "/waybill/production",
    alerts: "arn:aws:sns:eu-central-1:123456789012:alerts",
    functionLogs: "/aws/lambda/waybill-production-",
    workers: [
      {
        name: "RecordPositions",
        queue: queue("q"),
        deadLetterQueue: queue("d"),
        function: "f",
        logGroup: "/aws/lambda/f",
      },
    ],
    undelivered: [],
    tables: {},
    ...more,
  };
};

/** What SSM answers for the manifest's path: any part may have all of it. */
export const storedManifest = (manifest: object): object => ({
  Parameters: [{ Name: "/waybill/production/manifest/stage", Type: "String", Value: JSON.stringify(manifest) }],
});
