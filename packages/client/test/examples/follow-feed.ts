import { followLiveFeed } from "@waybill/client/live";

await followLiveFeed({
  api: "https://api.example.com",
  token: async () => "eyJ…",
  scope: "team:north",
  onChanges: (_portion, state) => console.log(state.newest.size),
  signal: AbortSignal.timeout(60_000),
});
