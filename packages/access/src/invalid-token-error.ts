/** Why a token is not valid, as a text for the caller. */
export class InvalidTokenError extends Error {
  override readonly name = "InvalidTokenError";
  readonly code: "TOKEN_MISSING" | "TOKEN_EXPIRED" | "TOKEN_INVALID";

  constructor(code: InvalidTokenError["code"], sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}
