import { computed, signal } from "@preact/signals";

/** Who is signed in. Tokens are in memory alone: no storage of the browser ever has one. */
export interface Session {
  accessToken: string;
  refreshToken?: string;
  idToken?: string;
  /** When the access token ends, milliseconds since 1970. */
  expiresAt: number;
  sub: string;
  name: string;
  role: string;
  teams?: readonly string[];
}

export type SignInState =
  | { kind: "starting" }
  | { kind: "signedOut"; by?: "choice" | "otherTab"; error?: string }
  | { kind: "signedIn" }
  | { kind: "expired" };

export const session = signal<Session | undefined>(undefined);
export const signInState = signal<SignInState>({ kind: "starting" });
export const role = computed(() => session.value?.role);

const VIEWS_OF_ROLE: Record<string, readonly string[]> = {
  admin: ["live", "tasks", "routes", "imports", "receipts", "reports", "ledger"],
  manager: ["live", "tasks", "routes", "receipts", "reports", "ledger"],
  dispatcher: ["live", "tasks", "routes", "imports"],
  partner: ["imports"],
};

/** The views of a role: the API decides what its endpoints answer, this only decides what is offered. */
export const viewsOf = (name: string | undefined): readonly string[] => VIEWS_OF_ROLE[name ?? ""] ?? [];

export const hasView = (view: string): boolean => viewsOf(role.value).includes(view);

/** A manager reads routes; who plans edits them. */
export const canEditRoutes = (): boolean => role.value === "dispatcher" || role.value === "admin";
