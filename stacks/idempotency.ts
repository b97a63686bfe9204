/** Idempotency keys of effects without a natural key, with the attribute names of Powertools. Losing it costs a duplicate, not data. */
export const idempotencyTable = new sst.aws.Dynamo("Idempotency", {
  fields: { id: "string" },
  primaryIndex: { hashKey: "id" },
  ttl: "expiration",
  transform: { table: { pointInTimeRecovery: { enabled: false } } },
});
