/** What the API takes. */
const MEDIA_TYPES = ["image/jpeg", "image/png", "image/webp", "image/tiff"] as const;
export type ImageType = (typeof MEDIA_TYPES)[number];
const MAX_BYTES = 10 * 1_024 * 1_024;
/** Sharp enough to read a receipt. */
const MAX_SIDE_PX = 3_000;
const JPEG_QUALITY = 0.88;

const isImageType = (type: string): type is ImageType => (MEDIA_TYPES as readonly string[]).includes(type);

/** A photo that the API takes. As it is where possible: what the camera says of time and place is in it, and proves something. */
export async function prepareImage(file: Blob): Promise<{ image: Blob; mediaType: ImageType }> {
  if (isImageType(file.type) && file.size <= MAX_BYTES) return { image: file, mediaType: file.type };
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const image = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
  if (!image) throw new Error("The browser could not make a JPEG of this picture.");
  return { image, mediaType: "image/jpeg" };
}

export async function sha256Of(image: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await image.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
