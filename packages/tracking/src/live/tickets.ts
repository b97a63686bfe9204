import { hash, randomBytes } from "node:crypto";

/** For whom a ticket is good. */
export interface Holder {
  sub: string;
  role: string;
}

/** For as long as a browser may need from the answer to the handshake. */
const GOOD_MS = 60_000;

/** A new ticket: 32 bytes that nobody guesses, in letters that an address takes as they are. */
export const ticket = (now: number) => ({ ticket: randomBytes(32).toString("base64url"), until: now + GOOD_MS });

/** What is kept of a ticket: who reads the table cannot connect with it. */
export const digest = (of: string) => hash("sha256", of, "base64url");
