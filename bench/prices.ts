/**
 * List prices in US dollars, us-east-1, without free tiers, as read in November 2026. China bills in CNY at its own prices:
 * take them from the price pages of amazonaws.cn before quoting.
 */
export const PRICES = {
  region: "us-east-1",
  asOf: "2026-11",
  /** https://aws.amazon.com/api-gateway/pricing/ — HTTP API, first 300 million, metered in 512 KB. */
  httpRequest: 1.0e-6,
  /** The same page: WebSocket API, a message of 32 KB either way, and a minute of a connection. */
  socketMessage: 1.0e-6,
  socketMinute: 0.25e-6,
  /** https://aws.amazon.com/ec2/pricing/on-demand/ — data transfer out to the Internet, first 10 TB. */
  transferGb: 0.09,
  /** https://aws.amazon.com/lambda/pricing/ */
  lambdaRequest: 0.2e-6,
  lambdaGbSecondArm: 1.33334e-5,
  /** https://aws.amazon.com/sqs/pricing/ — standard queue, per API call and 64 KB. */
  sqsRequest: 0.4e-6,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ — since 2024-11-01. */
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  /** https://aws.amazon.com/cloudwatch/pricing/ — ingestion, standard class. */
  logGb: 0.5,
  /** https://aws.amazon.com/eventbridge/pricing/ — custom events, per 64 KB. */
  busEvent: 1.0e-6,
} as const;
