/** Somebody to sign in as. */
export interface Persona {
  sub: string;
  name: string;
  role: string;
  /** Of a courier. */
  team?: string;
  /** That the persona is limited to. */
  teams?: readonly string[];
}

const COURIERS = 12;

/** Everybody who can sign in at the offline cloud. Their ids are those of the sample tokens. */
export const PERSONAS: readonly Persona[] = [
  { sub: "m1", name: "Manager of all teams", role: "manager" },
  { sub: "m2", name: "Manager of team south", role: "manager", teams: ["south"] },
  { sub: "d1", name: "Dispatcher", role: "dispatcher" },
  { sub: "a1", name: "Admin", role: "admin" },
  ...Array.from({ length: COURIERS }, (_, n) => ({
    sub: `c${n + 1}`,
    name: `Courier ${n + 1}`,
    role: "courier",
  })),
  { sub: "p1", name: "Partner", role: "partner" },
];
