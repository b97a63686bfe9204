import { randomUUID } from "node:crypto";
import type { Clock } from "../../interfaces.ts";
import type { LocalStore } from "../../store.ts";
import type { StateFailure } from "../state-error.ts";

/** The result that was sent for a task token. */
export type TaskTokenResult = { output: unknown } | { failure: StateFailure };

interface TokenRow {
  token: string;
  answer: string | null;
  beat_at: number;
  closed: number;
}

/** Task tokens, stored with their results: an acknowledged result survives a restart. */
export function createTokenStore(store: LocalStore, clock: Clock) {
  store.define(`create table if not exists states_token (token text primary key, answer text, beat_at integer not null,
    closed integer not null default 0)`);
  const listeners = new Map<string, () => void>();
  const get = (token: string) => store.get<TokenRow>("select * from states_token where token = ?", token);
  return {
    /** A new token of a state machine, which the token contains. */
    issue(machineArn: string): string {
      const token = Buffer.from(JSON.stringify([machineArn, randomUUID()])).toString("base64");
      store.run("insert into states_token (token, beat_at) values (?, ?)", token, clock.now());
      return token;
    },
    /** An `open` token can be answered, a `closed` one no longer. */
    state(token: string): "open" | "closed" | "unknown" {
      const row = get(token);
      return !row ? "unknown" : row.closed || row.answer !== null ? "closed" : "open";
    },
    answerOf(token: string): TaskTokenResult | undefined {
      const answer = get(token)?.answer;
      return answer ? (JSON.parse(answer) as TaskTokenResult) : undefined;
    },
    lastBeat: (token: string) => get(token)?.beat_at ?? 0,
    answer(token: string, answer: TaskTokenResult): void {
      store.run("update states_token set answer = ? where token = ?", JSON.stringify(answer), token);
      listeners.get(token)?.();
    },
    beat(token: string): void {
      store.run("update states_token set beat_at = ? where token = ?", clock.now(), token);
    },
    /** Accepts no result any more. */
    close: (token: string) => void store.run("update states_token set closed = 1 where token = ?", token),
    onAnswer(token: string, listener: () => void): () => void {
      listeners.set(token, listener);
      return () => listeners.delete(token);
    },
  };
}

/** The state machine of a token, for authorization; undefined when the token is unknown. */
export function stateMachineOfToken(token: string): string | undefined {
  try {
    const [machine] = JSON.parse(Buffer.from(token, "base64").toString()) as unknown[];
    return typeof machine === "string" ? machine : undefined;
  } catch {
    return undefined;
  }
}
