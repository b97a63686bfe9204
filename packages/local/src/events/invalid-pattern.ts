/** A pattern that the service would not accept; the message is the reason as it gives it. */
export class InvalidPatternError extends Error {
  override readonly name = "InvalidPattern";
}
