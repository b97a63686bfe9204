import { AwsError } from "../../gateway/errors.ts";
import { type JsonInput, requiredText, optionalText, optionalWholeNumber } from "../../gateway/json.ts";

/** A required, well-formed ARN. @throws AwsError InvalidArn */
export function requiredArn(input: JsonInput, name: string): string {
  const arn = requiredText(input, name);
  if (/^arn:aws(-[\w-]+)?:states:/.test(arn)) return arn;
  throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
}

/** The page size. @throws AwsError ValidationException above 1000 */
export function pageSize(input: JsonInput): number {
  const most = optionalWholeNumber(input, "maxResults") || 100;
  if (most > 0 && most <= 1000) return most;
  const rule = "Member must have value less than or equal to 1000";
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${most}' at 'maxResults' failed to satisfy constraint: ${rule}`,
  );
}

/** One page of a list, and the token of the next. A token is the key of the last item. */
export function paginate<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  input: JsonInput,
): { shown: T[]; nextToken?: string } {
  const token = optionalText(input, "nextToken");
  const after = token === undefined ? 0 : all.findIndex((one) => encodePageToken(keyOf(one)) === token) + 1;
  if (token !== undefined && after === 0) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  const shown = all.slice(after, after + pageSize(input));
  const last = shown.at(-1);
  return after + shown.length < all.length && last ? { shown, nextToken: encodePageToken(keyOf(last)) } : { shown };
}

/** A key as an opaque token. */
export const encodePageToken = (key: string) => Buffer.from(key).toString("base64url");
/** The key of a token. */
export const decodePageToken = (token: string) => Buffer.from(token, "base64url").toString();
