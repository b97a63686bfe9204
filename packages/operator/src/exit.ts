/** How the command ends, for scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** A check found something. */
  findings: 3,
  /** Some were done and some were not. */
  partial: 4,
  /** A safety gate said no; nothing was touched. */
  refused: 5,
  /** Nothing answers, or it does not let us in. */
  unreachable: 6,
  interrupted: 130,
} as const;

/** An end that a person can act on: what is wrong, what to do next, and the exit code. */
export class Stop extends Error {
  readonly exit: number;
  readonly next: string | undefined;
  constructor(exit: number, message: string, next?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Stop";
    this.exit = exit;
    this.next = next;
  }
}

/** The command line is wrong; says how to get help. */
export const usage = (message: string, next?: string): Stop => new Stop(EXIT.usage, message, next);

const NETWORK = new Set([
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
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken|ExpiredTokenException|InvalidSignatureException|SignatureDoesNotMatch|NotAuthorized|AuthFailure|AuthorizationError.*|CredentialsProviderError|TokenProviderError)$/;

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  if (typeof code === "string" && NETWORK.has(code)) return code;
  return codeOf(error.cause) ?? (Array.isArray(errors) ? errors.map(codeOf).find(Boolean) : undefined);
};

/** True when the other side could not be reached at all. */
export const isNetwork = (error: unknown): boolean => codeOf(error) !== undefined;

/** Any error as an end: unreachable and denied are told apart from broken. */
export function ending(error: unknown, asked: { local: boolean; at: string }): Stop {
  if (error instanceof Stop) return error;
  const known = error instanceof Error ? error : new Error(String(error));
  if (isNetwork(error)) {
    return asked.local
      ? new Stop(
          EXIT.unreachable,
          `nothing answers at ${asked.at}`,
          "start `npm run local`, or name a stage: --stage NAME",
          error,
        )
      : new Stop(
          EXIT.unreachable,
          `${asked.at} cannot be reached (${codeOf(error)})`,
          "check the network and --region",
          error,
        );
  }
  if (DENIED.test(known.name))
    return new Stop(
      EXIT.unreachable,
      `${asked.at} does not let you in: ${known.message}`,
      "check AWS_PROFILE or the credentials in the environment, and their rights",
      error,
    );
  return new Stop(EXIT.failed, known.message || known.name, undefined, error);
}
