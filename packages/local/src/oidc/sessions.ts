import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../interfaces.ts";
import type { Persona } from "./personas.ts";

const CODE_SECONDS = 60;
const SESSION_SECONDS = 12 * 3_600;

/** What somebody was signed in for. */
export interface SignIn {
  persona: Persona;
  clientId: string;
  scope: string;
  nonce?: string | undefined;
  /** Seconds since 1970. */
  signedInAt: number;
}

/** Where a code may be redeemed, and by whom. */
export interface CodeBinding {
  redirectUri: string;
  /** PKCE's S256 challenge. */
  challenge: string;
}

interface Session extends SignIn {
  id: string;
  until: number;
  /** The only refresh token that is valid. */
  refreshToken: string;
}

interface Code extends CodeBinding {
  signIn: SignIn;
  until: number;
  /** The session that it was redeemed for. */
  sessionId?: string;
}

export type Sessions = ReturnType<typeof createSessions>;

const random = () => randomBytes(32).toString("base64url");

/**
 * Codes and sessions, in memory. A code is redeemed once within a minute; each refresh token is used once. Whoever presents one
 * again may have stolen it, so that its session ends (RFC 9700).
 */
export function createSessions(clock: Clock) {
  const codes = new Map<string, Code>();
  const sessions = new Map<string, Session>();
  /** Sessions by every refresh token they had. */
  const refreshed = new Map<string, string>();

  function forgetOld(): void {
    for (const [key, { until }] of codes) if (until <= clock.now()) codes.delete(key);
    for (const [key, { until }] of sessions) if (until <= clock.now()) sessions.delete(key);
    for (const [key, id] of refreshed) if (!sessions.has(id)) refreshed.delete(key);
  }

  function rotate(session: Session): Session {
    const next = { ...session, refreshToken: random() };
    sessions.set(session.id, next);
    refreshed.set(next.refreshToken, session.id);
    return next;
  }

  return {
    /** A code for this sign-in. */
    issueCode(signIn: SignIn, binding: CodeBinding): string {
      forgetOld();
      const code = random();
      codes.set(code, { ...binding, signIn, until: clock.now() + CODE_SECONDS * 1_000 });
      return code;
    },
    /** The session of a code, or undefined when it is not valid for this binding. An attempt uses it up. */
    redeem(
      code: string,
      { redirectUri, verifier, clientId }: { redirectUri: string; verifier: string; clientId: string },
    ) {
      forgetOld();
      const found = codes.get(code);
      if (!found) return undefined;
      if (found.sessionId !== undefined) sessions.delete(found.sessionId);
      const isUsed = found.sessionId !== undefined;
      found.sessionId ??= random();
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      const fits =
        found.challenge === challenge && found.redirectUri === redirectUri && found.signIn.clientId === clientId;
      if (isUsed || !fits) return undefined;
      const until = clock.now() + SESSION_SECONDS * 1_000;
      return rotate({ ...found.signIn, id: found.sessionId, until, refreshToken: "" });
    },
    /** The session of a refresh token, with the next one. */
    refresh(token: string, clientId: string): Session | undefined {
      forgetOld();
      const session = sessions.get(refreshed.get(token) ?? "");
      if (!session) return undefined;
      if (session.refreshToken === token && session.clientId === clientId) return rotate(session);
      sessions.delete(session.id);
      return undefined;
    },
    end: (id: string): void => void sessions.delete(id),
  };
}
