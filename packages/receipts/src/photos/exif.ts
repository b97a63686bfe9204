/**
 * When, where and by what a picture was taken, as its EXIF says. Only these few tags are followed, each once: an EXIF block can
 * name lists that unfold to gigabytes, and a general reader would build them.
 */

export interface CaptureInfo {
  /** RFC 3339 in UTC; where the camera gave no zone, its clock is taken for UTC. */
  at?: string;
  /** Whether the zone is known: if not, `at` may be up to fourteen hours off. */
  hasTimeZone?: boolean;
  place?: { lat: number; lon: number };
  /** The program that wrote the file. */
  software?: string;
  /** A camera is named. */
  hasCamera?: true;
  /** The file says that it is a picture of a screen. */
  isScreenshot?: true;
}

const MAKE_TAG = 0x010f;
const MODEL_TAG = 0x0110;
const SOFTWARE_TAG = 0x0131;
const USER_COMMENT_TAG = 0x9286;
const EXIF_IFD_TAG = 0x8769;
const GPS_IFD_TAG = 0x8825;
const DATE_TIME_ORIGINAL_TAG = 0x9003;
const OFFSET_TIME_ORIGINAL_TAG = 0x9011;
const TYPE_BYTES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };
/** More entries than any camera writes. */
const MAX_ENTRIES = 512;

interface IfdEntry {
  type: number;
  count: number;
  at: number;
}

/** What the EXIF block says; nothing where it says nothing, or is damaged. */
export function parseExif(block: Buffer | undefined): CaptureInfo | undefined {
  try {
    return block && parseTiff(block.subarray(block.toString("latin1", 0, 4) === "Exif" ? 6 : 0));
  } catch (error) {
    // A block that points outside of itself is a damaged one, and a picture without it is still a picture.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseTiff(tiff: Buffer): CaptureInfo | undefined {
  const little = tiff.toString("latin1", 0, 2) === "II";
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));

  function directory(at: number): Map<number, IfdEntry> {
    const entries = new Map<number, IfdEntry>();
    const entryCount = Math.min(u16(at), MAX_ENTRIES);
    for (let n = 0; n < entryCount; n++) {
      const offset = at + 2 + 12 * n;
      const [type, count] = [u16(offset + 2), u32(offset + 4)];
      const inside = (TYPE_BYTES[type] ?? 1) * count <= 4;
      entries.set(u16(offset), { type, count, at: inside ? offset + 8 : u32(offset + 8) });
    }
    return entries;
  }
  const text = (entry: IfdEntry | undefined) =>
    entry?.type === 2 && entry.count < 64
      ? tiff.toString("latin1", entry.at, entry.at + entry.count).replace(/\0.*$/s, "")
      : "";
  // iPhones write it behind eight bytes that name the encoding.
  const isScreenshotComment = (entry: IfdEntry | undefined) =>
    entry !== undefined &&
    entry.count < 64 &&
    /screenshot/i.test(tiff.toString("latin1", entry.at, entry.at + entry.count));
  const degrees = (entry: IfdEntry | undefined) =>
    entry?.type === 5 && entry.count === 3
      ? [1, 60, 3_600].reduce((sum, part, n) => sum + u32(entry.at + 8 * n) / u32(entry.at + 8 * n + 4) / part, 0)
      : NaN;

  const main = directory(u32(4));
  const [exif, gps] = [EXIF_IFD_TAG, GPS_IFD_TAG].map((tag) => {
    const link = main.get(tag);
    return link ? directory(u32(link.at)) : undefined;
  });
  const time = parseTimestamp(text(exif?.get(DATE_TIME_ORIGINAL_TAG)), text(exif?.get(OFFSET_TIME_ORIGINAL_TAG)));
  const lat = degrees(gps?.get(2)) * (text(gps?.get(1)) === "S" ? -1 : 1);
  const lon = degrees(gps?.get(4)) * (text(gps?.get(3)) === "W" ? -1 : 1);
  const placed = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0);
  const software = text(main.get(SOFTWARE_TAG)).trim();
  const info: CaptureInfo = {
    ...time,
    ...(placed && { place: { lat, lon } }),
    ...(software !== "" && { software }),
    ...([MAKE_TAG, MODEL_TAG].some((tag) => text(main.get(tag)).trim() !== "") && { hasCamera: true as const }),
    ...(isScreenshotComment(exif?.get(USER_COMMENT_TAG)) && { isScreenshot: true as const }),
  };
  return Object.keys(info).length > 0 ? info : undefined;
}

function parseTimestamp(stamp: string, zone: string): Pick<CaptureInfo, "at" | "hasTimeZone"> | undefined {
  const [, date, clock] = /^(\d{4}:\d\d:\d\d) (\d\d:\d\d:\d\d)$/.exec(stamp) ?? [];
  const hasTimeZone = /^[+-]\d\d:\d\d$/.test(zone);
  const at = Date.parse(`${date?.replaceAll(":", "-")}T${clock}${hasTimeZone ? zone : "Z"}`);
  return Number.isNaN(at) ? undefined : { at: new Date(at).toISOString(), hasTimeZone };
}
