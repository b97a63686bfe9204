/** Statement of a resource policy that denies every request without TLS. SST adds the same to buckets. */
export const denyInsecureTransport = (action: "sqs:*" | "sns:Publish", resource: $util.Input<string>) => ({
  Effect: "Deny",
  Action: action,
  Resource: resource,
  Principal: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
