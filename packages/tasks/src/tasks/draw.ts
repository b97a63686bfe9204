import { createHash, randomBytes } from "node:crypto";

/**
 * A fair draw among the couriers who want a task. When the task is opened, a seed is drawn and only its hash is published:
 * nobody can enter or stay away by what the seed says, and it cannot be chosen once the entrants are known. After the
 * draw the seed is published; who repeats `rankEntrants` with it finds the same winner.
 */
export interface Drawing {
  /** 64 hex digits; a secret until the draw is closed. */
  seed: string;
  commitment: string;
  /** Couriers enter until then, RFC 3339. */
  closesAt: string;
  /** Undefined: it is sealed. */
  closedAt?: string;
  result?: DrawResult;
}

export interface DrawResult {
  entrants: number;
  entrantsSha256: string;
  /** Who ranked before the winner and had no room for another task, or took none. */
  passedOver: string[];
  winner?: string | undefined;
}

/** A courier who entered the draw of a task. */
export interface DrawEntrant {
  courierId: string;
  /** Of the token that entered. */
  team?: string | undefined;
  at: string;
}

/**
 * API Gateway answers a request within forty seconds of its arrival: ten for the authorizer, thirty for the endpoint with its
 * cold start. So after this long every entry that was answered is there to be drawn.
 */
const LAST_ENTRY_MS = 40_000;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A draw that is open for so many seconds, and no longer than the offer. */
export function createDrawing(seconds: number, at: number, offerExpiresAt: string): Drawing {
  const seed = randomBytes(32).toString("hex");
  const closesAt = new Date(Math.min(at + seconds * 1_000, Date.parse(offerExpiresAt))).toISOString();
  return { seed, commitment: sha256(seed), closesAt };
}

/** When it may be drawn, RFC 3339. */
export const drawableAt = ({ closesAt }: Drawing) => new Date(Date.parse(closesAt) + LAST_ENTRY_MS).toISOString();

/**
 * The entrants in the order in which they get the task: by SHA-256 of `<seed>:<courier>` in hex, the smallest first. The
 * first who has room for a task wins. Each rank depends on the seed and the courier alone, not on who else enters or when.
 */
export const rankEntrants = (seed: string, entrants: readonly string[]): string[] =>
  entrants
    .map((courierId) => ({ courierId, rank: sha256(`${seed}:${courierId}`) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ courierId }) => courierId);

/** What the entrants are known by: SHA-256 of their ids, sorted by code point, a line each. */
export const entrantsDigest = (entrants: readonly string[]): string =>
  sha256(
    entrants
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((courierId) => `${courierId}\n`)
      .join(""),
  );
