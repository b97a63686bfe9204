/** A pattern that the service would not accept; the message is the service's reason. */
export class InvalidPatternError extends Error {
  override readonly name = "InvalidPatternError";
}
