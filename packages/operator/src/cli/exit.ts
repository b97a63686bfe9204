import { ApiError } from "@waybill/client";

/** Exit codes, for scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** A check found something. */
  findings: 3,
  /** Some items succeeded and some did not. */
  partial: 4,
  /** A safety check refused; nothing was changed. */
  refused: 5,
  /** No response, or access denied. */
  unreachable: 6,
  interrupted: 130,
} as const;

/** An error that a person can act on: what is wrong, what to do next, and the exit code. */
export class CliError extends Error {
  readonly exit: number;
  readonly next: string | undefined;
  constructor(exit: number, message: string, next?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CliError";
    this.exit = exit;
    this.next = next;
  }
}

/** The command line is wrong. */
export const usageError = (message: string, next?: string): CliError => new CliError(EXIT.usage, message, next);

const NETWORK_ERROR_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_SOCKET",
]);
const ACCESS_DENIED_NAMES =
  /^(AccessDenied|AccessDeniedException|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken|ExpiredTokenException|InvalidSignatureException|SignatureDoesNotMatch|NotAuthorized|AuthFailure|AuthorizationError.*|CredentialsProviderError|TokenProviderError)$/;

const networkErrorCode = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  if (typeof code === "string" && NETWORK_ERROR_CODES.has(code)) return code;
  return (
    networkErrorCode(error.cause) ?? (Array.isArray(errors) ? errors.map(networkErrorCode).find(Boolean) : undefined)
  );
};

/** True when the other side could not be reached. */
export const isNetworkError = (error: unknown): boolean => networkErrorCode(error) !== undefined;

const MAX_FIELDS = 10;

/** A line for each of the first invalid fields of a problem. */
export const formatFieldErrors = (errors: readonly { pointer: string; detail: string }[]): string =>
  errors
    .slice(0, MAX_FIELDS)
    .map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`)
    .join("");

/** What the API refused: its problem, with a line for each invalid field. */
function toApiCliError(error: ApiError): CliError {
  const { status, message, errors } = error;
  const exit = status === 401 || status === 403 ? EXIT.unreachable : EXIT.failed;
  return new CliError(exit, `${message}${formatFieldErrors(errors)}`, undefined, error);
}

/** Any error as a CliError: unreachable and access denied have their own exit code. */
export function toCliError(error: unknown, endpoint: { local: boolean; name: string }): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof ApiError) return toApiCliError(error);
  const known = error instanceof Error ? error : new Error(String(error));
  if (isNetworkError(error)) {
    return endpoint.local
      ? new CliError(
          EXIT.unreachable,
          `no response from ${endpoint.name}`,
          "start `npm run local`, or name a stage: --stage NAME",
          error,
        )
      : new CliError(
          EXIT.unreachable,
          `${endpoint.name} cannot be reached (${networkErrorCode(error)})`,
          "check the network and --region",
          error,
        );
  }
  if (ACCESS_DENIED_NAMES.test(known.name))
    return new CliError(
      EXIT.unreachable,
      `${endpoint.name} denies access: ${known.message}`,
      "check AWS_PROFILE or the credentials in the environment, and their permissions",
      error,
    );
  return new CliError(EXIT.failed, known.message || known.name, undefined, error);
}
