import { parser } from "@waybill/kernel/parser";
import * as z from "zod/mini";
import type { TicketHolder } from "./tickets.ts";

/** What the token of a connection limits it to. */
export type ConnectionLimits = Pick<TicketHolder, "teams" | "exp">;

/** The limits as the authorizer's context. API Gateway passes its values to every later message, each as text. */
export const toConnectionContext = (holder: ConnectionLimits): { limits: string } => ({
  limits: JSON.stringify({ teams: holder.teams, exp: holder.exp }),
});

const parseLimits = parser<ConnectionLimits>("limits of a connection", () =>
  z.object({ teams: z.exactOptional(z.array(z.string())), exp: z.exactOptional(z.number()) }),
);
const parseContext = parser("context of a connection", () =>
  z.looseObject({ authorizer: z.looseObject({ limits: z.string() }) }),
);

/** The limits in the context of a message. */
export const parseConnectionContext = (requestContext: unknown): ConnectionLimits =>
  parseLimits(JSON.parse(parseContext(requestContext).authorizer.limits));
