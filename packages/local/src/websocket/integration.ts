import { invokeWithTimeout } from "../lambda/invoke-with-timeout.ts";
import type { Lambda } from "../interfaces.ts";

/** The result of a route's function. */
export type IntegrationResult =
  | { status: number; headers: Record<string, string>; body: string }
  /** It failed, returned an invalid response or timed out: the gateway reports an error. */
  | { status: 502 | 504; failed: string };

const FAILED = { status: 502, failed: "Internal server error" } as const;
const TOO_LATE = { status: 504, failed: "Endpoint request timed out" } as const;

/** Invokes the function of a route and reads its response, which must be an object with a `statusCode`. */
export async function invokeIntegration(
  lambda: Lambda,
  functionArn: string,
  event: object,
  ms: number,
): Promise<IntegrationResult> {
  const result = await invokeWithTimeout(lambda, functionArn, event, ms);
  if (!result) return TOO_LATE;
  const { statusCode, headers, body } = (result.payload ?? {}) as Record<string, unknown>;
  const status = Number(statusCode ?? Number.NaN);
  const malformed = !Number.isInteger(status) || status < 100 || status > 599 || !isText(body);
  if (result.functionError || malformed) return FAILED;
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { status, headers: Object.fromEntries(named) as Record<string, string>, body: body ?? "" };
}

const isText = (body: unknown): body is string | undefined | null =>
  body === undefined || body === null || typeof body === "string";
