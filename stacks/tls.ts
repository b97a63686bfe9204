/** A statement of a resource's policy: no request without TLS, whoever sends it. SST writes the same for buckets. */
export const tlsOnly = (action: "sqs:*" | "sns:Publish", resource: $util.Input<string>) => ({
  Effect: "Deny",
  Action: action,
  Resource: resource,
  Principal: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
