import { randomBytes } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { LinkCreated, LinkRevoked } from "@waybill/events-schema/tasks";
import { createIdOfSecret } from "@waybill/kernel/ids";

/** A customer's view of one stop of a task. Its token is not stored: whoever reads the table cannot open it. */
export interface CustomerLink {
  linkId: string;
  taskId: string;
  /** The stop that it shows; undefined: the end of the route. */
  stopId?: string | undefined;
  team?: string | undefined;
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  revokedAt?: string;
}

/** 128 bits: nobody finds one by trying. */
const TOKEN_BYTES = 16;
const HOUR_MS = 3_600_000;

/** A new link, with the token that is shown once. */
export function createCustomerLink(
  fields: Pick<CustomerLink, "taskId" | "stopId" | "team" | "createdBy">,
  { at, hours }: { at: number; hours: number },
): { link: CustomerLink; token: string } {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const createdAt = new Date(at).toISOString();
  const expiresAt = new Date(at + hours * HOUR_MS).toISOString();
  return { link: { ...fields, linkId: createIdOfSecret("lnk", token), createdAt, expiresAt }, token };
}

/** The event of what was just written. */
export function linkEvent(link: CustomerLink, correlationId: string): Message {
  const { linkId, taskId, stopId, team, createdAt, expiresAt, revokedAt } = link;
  const data = { linkId, taskId, expiresAt, ...(team !== undefined && { team }) };
  if (revokedAt !== undefined)
    return LinkRevoked.create(data, { id: `${linkId}.revoked`, seq: 2, correlationId, at: new Date(revokedAt) });
  const created = { ...data, ...(stopId !== undefined && { stopId }) };
  return LinkCreated.create(created, { id: `${linkId}.created`, seq: 1, correlationId, at: new Date(createdAt) });
}
