import type { components } from "@waybill/client";

type TaskDraw = components["schemas"]["TaskDraw"];

/** A draw computed again in this page, by the rule of docs/fair-draw.md. */
export interface DrawProof {
  isSeedCommitted: boolean;
  areEntrantsPublished: boolean;
  doesWinnerFollow: boolean;
  /** The entrants in the order in which they get the task. */
  ranks: readonly { courierId: string; rank: string; isPassedOver: boolean; isWinner: boolean }[];
}

/** Undefined while the draw is sealed. */
export async function verifyDraw(draw: TaskDraw): Promise<DrawProof | undefined> {
  const { seed, commitment, entrants, entrantsSha256, passedOver = [], winner } = draw;
  if (seed === undefined || entrants === undefined) return undefined;
  const ranked = await Promise.all(
    entrants.map(async (courierId) => ({ courierId, rank: await sha256(`${seed}:${courierId}`) })),
  );
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const expected = ranked.find(({ courierId }) => !passedOver.includes(courierId))?.courierId;
  return {
    isSeedCommitted: (await sha256(seed)) === commitment,
    areEntrantsPublished: (await sha256(entrants.map((id) => `${id}\n`).join(""))) === entrantsSha256,
    doesWinnerFollow: expected === winner,
    ranks: ranked.map((one) => ({
      ...one,
      isPassedOver: passedOver.includes(one.courierId),
      isWinner: one.courierId === winner,
    })),
  };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).reduce((hex, byte) => hex + byte.toString(16).padStart(2, "0"), "");
}
