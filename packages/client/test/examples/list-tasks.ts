import { createClient, dataOf } from "@waybill/client";

const client = createClient({ api: "https://api.example.com", token: async () => "eyJ…" });

const { tasks } = await dataOf(client.GET("/v1/tasks", { params: { query: { state: "open" } } }));
console.log(tasks.map(({ taskId }) => taskId));
