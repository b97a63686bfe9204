import { PRICES } from "./prices.ts";

/** What AWS would meter for a number of fixes; counted, not estimated, except for what is described as measured. */
export interface AwsUnits {
  fixes: number;
  httpRequests: number;
  /** Of all functions, the authorizer's too. */
  lambdaRequests: number;
  endpointGbSeconds: number;
  workerGbSeconds: number;
  sqsRequests: number;
  writeUnits: number;
  readUnits: number;
  logBytes: number;
  busEvents: number;
  eventLogBytes: number;
}

export interface CostLine {
  name: string;
  units: number;
  price: number;
  dollars: number;
}

/** The bill for one million fixes, line by line: units per million times the list price. */
export function computeCosts(units: AwsUnits): CostLine[] {
  const perMillion = 1_000_000 / units.fixes;
  const line = (name: string, count: number, price: number): CostLine => ({
    name,
    units: count * perMillion,
    price,
    dollars: count * perMillion * price,
  });
  return [
    line("HTTP API requests", units.httpRequests, PRICES.httpRequest),
    line("Lambda requests", units.lambdaRequests, PRICES.lambdaRequest),
    line("endpoint GB-s", units.endpointGbSeconds, PRICES.lambdaGbSecondArm),
    line("worker GB-s", units.workerGbSeconds, PRICES.lambdaGbSecondArm),
    line("SQS requests", units.sqsRequests, PRICES.sqsRequest),
    line("DynamoDB write units", units.writeUnits, PRICES.writeUnit),
    line("DynamoDB read units", units.readUnits, PRICES.readUnit),
    line("log GB", units.logBytes / 1e9, PRICES.logGb),
    line("events published", units.busEvents, PRICES.busEvent),
    line("event log GB", units.eventLogBytes / 1e9, PRICES.logGb),
  ];
}
