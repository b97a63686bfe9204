import { ApiError, type ClientOptions, createClient, dataOf } from "@waybill/client";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** A client of an API that returns this, and the requests it received. */
function createTestClient(status: number, body: unknown) {
  const requests: Request[] = [];
  const fetch: ClientOptions["fetch"] = (request) => {
    requests.push(request);
    return Promise.resolve(Response.json(body, { status }));
  };
  let tokens = 0;
  const token = () => Promise.resolve(`token-${(tokens += 1)}`);
  return { client: createClient({ api: "https://api.example.com", token, fetch }), requests };
}

test("each request has the token of that moment, and its path and query are encoded", async () => {
  const { client, requests } = createTestClient(200, { taskId: "a/b" });
  const task = await dataOf(client.GET("/v1/tasks/{taskId}", { params: { path: { taskId: "a/b" } } }));
  await client.GET("/v1/live", { params: { query: { to: "team:north" } } });
  expect(task.taskId).toBe("a/b");
  expect(requests.map(({ url, headers }) => [url, headers.get("authorization")])).toEqual([
    ["https://api.example.com/v1/tasks/a%2Fb", "Bearer token-1"],
    ["https://api.example.com/v1/live?to=team%3Anorth", "Bearer token-2"],
  ]);
});

test.each([
  [
    409,
    { code: "TASK_TAKEN", detail: "It is taken.", errors: [{ pointer: "/a", detail: "b" }] },
    { status: 409, code: "TASK_TAKEN", errors: [{ pointer: "/a", detail: "b" }] },
    "the API returned 409 TASK_TAKEN: It is taken.",
  ],
  [429, { message: "Too Many Requests" }, { status: 429, code: "", errors: [] }, "429: Too Many Requests"],
  [502, null, { status: 502, code: "" }, "502: no reason given"],
  [502, "Bad gateway", { status: 502, code: "" }, "502: no reason given"],
])("a response with status %i and the body %j is an ApiError", async (status, body, fields, message) => {
  const { client } = createTestClient(status, body);
  const refused = dataOf(client.GET("/v1/health"));
  await expect(refused).rejects.toThrow(ApiError);
  await expect(refused).rejects.toMatchObject(fields);
  await expect(refused).rejects.toThrow(message);
});

/** The packages in the bundle of a page with this code, and its size. */
async function bundlePage(contents: string) {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    bytes: outputFiles[0]!.contents.length,
    packages: new Set(used.flatMap(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])),
  };
}

test("a page with the client alone is bundled for browsers without the feed's schemas", async () => {
  const page = await bundlePage('import { createClient } from "@waybill/client"; createClient(globalThis.options);');
  expect([...page.packages]).toEqual(["openapi-fetch"]);
  expect(page.bytes).toBeLessThan(10_000);
});

test("the live feed is bundled for browsers", async () => {
  const page = await bundlePage(
    'import { followLiveFeed } from "@waybill/client/live"; followLiveFeed(globalThis.options);',
  );
  expect([...page.packages].toSorted()).toEqual(["openapi-fetch", "zod"]);
});
