import sharp, { type Sharp } from "sharp";
import { EMBEDDED_PREFIX, type EmbeddedReceipt } from "./fixtures/fake-reader.ts";

/** Pictures that look like receipts: lines of black bars on white paper, the same for the same seed. */

export interface DrawnPhotoOptions {
  width?: number;
  height?: number;
  receipt?: EmbeddedReceipt;
  /** As EXIF has them. */
  takenAt?: string;
  zone?: string;
  place?: { lat: number; lon: number };
  orientation?: number;
  /** Of EXIF's first directory: Make, Model, Software. */
  tags?: Record<string, string>;
  userComment?: string;
}

/** A drawing, before it is encoded. */
export function drawPhoto(seed: number, { width = 300, height = 500, ...about }: DrawnPhotoOptions = {}): Sharp {
  let state = seed * 2_654_435_761 + 1;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const bars = Array.from({ length: 60 }, () => {
    const [x, y, w] = [next() * 0.7 * width, next() * 0.95 * height, (0.05 + next() * 0.3) * width];
    return `<rect x="${x}" y="${y}" width="${w}" height="${0.03 * height}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="white"/>${bars.join("")}</svg>`;
  return sharp(Buffer.from(svg)).flatten().withExif(exifMetadata(about)).withMetadata(orientationMetadata(about));
}

/** The same picture as a phone uploads it. */
export const drawPhotoJpeg = (seed: number, about: DrawnPhotoOptions = {}): Promise<Buffer> =>
  drawPhoto(seed, about).jpeg({ quality: 90 }).toBuffer();

const orientationMetadata = ({ orientation }: DrawnPhotoOptions) => (orientation === undefined ? {} : { orientation });

function exifMetadata({ receipt: truth, takenAt, zone, place, tags, userComment }: DrawnPhotoOptions) {
  const degrees = (value: number) => {
    const seconds = Math.round(Math.abs(value) * 3_600);
    return `${Math.floor(seconds / 3_600)}/1 ${Math.floor((seconds % 3_600) / 60)}/1 ${seconds % 60}/1`;
  };
  return {
    IFD0: { ...tags, ImageDescription: `${EMBEDDED_PREFIX}${JSON.stringify(truth ?? {})}` },
    IFD2: {
      ...(takenAt && { DateTimeOriginal: takenAt }),
      ...(zone && { OffsetTimeOriginal: zone }),
      ...(userComment && { UserComment: userComment }),
    },
    ...(place && {
      IFD3: {
        GPSLatitudeRef: place.lat < 0 ? "S" : "N",
        GPSLatitude: degrees(place.lat),
        GPSLongitudeRef: place.lon < 0 ? "W" : "E",
        GPSLongitude: degrees(place.lon),
      },
    }),
  };
}
