/** The bytes cannot be decoded as a picture, or it is too large for a photo. */
export class UndecodableImageError extends Error {
  override readonly name = "UndecodableImageError";
}
