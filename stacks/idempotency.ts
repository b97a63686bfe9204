/** What was done once, for effects without a natural key. Powertools' field names. Losing it costs a duplicate, not data. */
export const idempotency = new sst.aws.Dynamo("Idempotency", {
  fields: { id: "string" },
  primaryIndex: { hashKey: "id" },
  ttl: "expiration",
  transform: { table: { pointInTimeRecovery: { enabled: false } } },
});
