import { createServer } from "node:http";
import { mkdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { SynthContext } from "./resource-outputs.ts";

/** What a component asks the CLI to build: the exact input of a deploy. */
export interface BuildRequest {
  functionID: string;
  handler: string;
  runtime: string;
  links: Record<string, Record<string, unknown>>;
  copyFiles: { from: string; to: string; isDir: boolean }[];
  properties: Record<string, unknown>;
}

export interface SstRpcServer {
  builds: Map<string, BuildRequest>;
  /** How many calls came so far, and which are not answered. */
  traffic: () => { calls: number; open: string[] };
  close: () => void;
}

/**
 * Stands in for the server of the SST CLI that the components call while they are evaluated. A deploy asks two things:
 * where assets go, and to build each function. Nothing is bundled here: a stub is enough for the plan.
 */
export async function startSstRpcServer(work: string, cloud: SynthContext): Promise<SstRpcServer> {
  const builds = new Map<string, BuildRequest>();
  let calls = 0;
  const open = new Set<string>();

  const answer = (method: string, input: unknown): unknown => {
    if (method === "Provider.Aws.Bootstrap") {
      const bucket = (kind: string) => `sst-${kind}-${cloud.account}`;
      return {
        version: 5,
        asset: bucket("asset"),
        state: bucket("state"),
        assetEcrRegistryId: cloud.account,
        assetEcrUrl: "",
      };
    }
    if (method === "Runtime.Build") {
      const build = input as BuildRequest;
      builds.set(build.functionID, build);
      const out = join(work, `${build.functionID}-src`);
      const verb = extname(build.handler).slice(1);
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, "bundle.mjs"), `export const ${verb} = async () => {};\n`);
      return { out, handler: `bundle.${verb}`, errors: [], sourcemaps: [] };
    }
    throw new Error(
      `SST asks its CLI for ${method}, which synth cannot answer. Add it to packages/plan/src/synth/sst-rpc-server.ts.`,
    );
  };

  // The client closes idle connections. If the server did too, a request that meets its close would fail (ECONNRESET): in a
  // process that was suspended both are due at once.
  const server = createServer({ keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }, (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { method, params } = JSON.parse(body) as { method: string; params: unknown[] };
      const of = (params[0] as Partial<BuildRequest> | undefined)?.functionID;
      const call = `${method}${of ? ` of ${of}` : ""} (call ${++calls})`;
      open.add(call);
      let reply: object;
      try {
        reply = { result: answer(method, params[0]) };
      } catch (cause) {
        reply = { error: cause instanceof Error ? cause.message : String(cause) };
      }
      response.end(JSON.stringify(reply), () => open.delete(call));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The RPC stand-in got no port.");
  process.env["SST_SERVER"] = `http://127.0.0.1:${address.port}`;
  return { builds, traffic: () => ({ calls, open: [...open] }), close: () => server.close() };
}
