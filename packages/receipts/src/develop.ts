import { PermanentError } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import { original, putThumbnail } from "./bucket.ts";
import { moved, thumbnailed } from "./photos.ts";
import { Refused } from "./pictures.ts";
import { reject } from "./reject.ts";
import { addJudgement, type Judgement, readJudgement, readPhoto, writePhoto } from "./store.ts";
import { developed } from "./thumbnails.ts";

/** A photo can be shown, or is rejected. The same bytes are decoded once, whoever sent them. */
export async function develop({ photoId, sha256 }: { photoId: string; sha256: string }, now: number): Promise<void> {
  const judgement = (await readJudgement(sha256)) ?? (await judge(sha256));
  const before = await readPhoto(photoId);
  if (!before) throw new PermanentError("photo.unknown", `there is no photo ${photoId}`);
  if ("code" in judgement) return reject(before, judgement.code, now);
  const after = moved(before.body, "ready");
  if (after && !(await writePhoto(after, before))) throw new Error(`photo ${photoId} changed meanwhile`);
  await publish(thumbnailed(after ?? before.body, judgement.picture));
}

async function judge(sha256: string): Promise<Judgement> {
  const judgement = await decoded(sha256);
  await addJudgement(sha256, judgement);
  return judgement;
}

async function decoded(sha256: string): Promise<Judgement> {
  const bytes = await original(sha256);
  try {
    const { picture, thumbnails } = await developed(bytes);
    for (const [px, webp] of thumbnails) await putThumbnail(sha256, px, webp);
    return { picture };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { code: error.code, says: error.message };
  }
}
