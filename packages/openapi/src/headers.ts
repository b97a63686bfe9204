/** Headers of requests and responses, each described once in the document. */
export const RESPONSE_HEADERS = {
  CorrelationId: {
    description: "Of everything that follows from the request: the caller's own x-correlation-id when it is valid.",
    schema: { type: "string" },
  },
  Location: { description: "Where it can be read.", schema: { type: "string" } },
  RetryAfter: { description: "Seconds to wait before the same request is sent again.", schema: { type: "integer" } },
};
const FIELD_NAMES = { CorrelationId: "x-correlation-id", Location: "location", RetryAfter: "retry-after" } as const;
type HeaderName = keyof typeof FIELD_NAMES;

/** The headers of a response: the correlation id, which each has, and these. */
export const responseHeaders = (...names: HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(
    (["CorrelationId", ...names] as const).map((name) => [FIELD_NAMES[name], { $ref: `#/components/headers/${name}` }]),
  );

export const REQUEST_PARAMETERS = {
  IdempotencyKey: {
    name: "idempotency-key",
    in: "header",
    required: false,
    description: "The same request under the same key is done once.",
    schema: { type: "string" },
    example: "4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55",
  },
};
