/** These bytes are no picture that can be decoded, or one too large to be a photo. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}
