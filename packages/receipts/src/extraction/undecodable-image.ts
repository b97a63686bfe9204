/** These bytes are no picture that can be decoded, or one too large to be a photo. */
export class UndecodableImageError extends Error {
  override readonly name = "UndecodableImageError";
}
