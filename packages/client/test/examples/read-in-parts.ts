import { createClient, dataOf } from "@waybill/client";
import { readPages } from "@waybill/client/pages";
import { readWholeTrack } from "@waybill/client/track";

const client = createClient({ api: "https://api.example.com", token: async () => "eyJ…" });

for await (const { routes } of readPages((page) => dataOf(client.GET("/v1/routes", { params: { query: page } }))))
  console.log(routes.length);
const { fixes } = await readWholeTrack(client, "run_1");
console.log(fixes.length);
