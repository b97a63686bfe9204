import { random } from "@waybill/local/faults/random";
import { type Ask, must } from "./api.ts";
import type { Offered } from "./dispatch.ts";

/** A task and the courier who has it. */
export interface Won {
  offer: Offered;
  courier: string;
}

export interface Competition {
  won: Won[];
  claims: number;
  /** Claims that came too late, by the code they were refused with. */
  refused: Record<string, number>;
  /** Given back, because their courier had won another as well. */
  released: number;
  /** Whatever the API should never answer to a claim. */
  faults: string[];
}

const FAVOURITES = 3;

/**
 * Every courier asks for his favourites at the same instant. Who wins more than one keeps one and gives the others back;
 * so it goes on until each task is somebody's.
 */
export async function compete(couriers: ReadonlyMap<string, Ask>, offers: readonly Offered[], seed: number) {
  const dice = random(seed);
  const outcome: Competition = { won: [], claims: 0, refused: {}, released: 0, faults: [] };
  const free = new Set(couriers.keys());
  let open = [...offers];
  while (open.length > 0 && free.size > 0) {
    const shuffled = <T>(all: readonly T[]) =>
      all
        .map((one) => ({ one, rank: dice() }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ one }) => one);
    const wishes = shuffled(
      [...free].flatMap((courier) =>
        shuffled(open)
          .slice(0, FAVOURITES)
          .map((offer) => ({ offer, courier })),
      ),
    );
    const answers = await Promise.all(
      wishes.map(({ offer, courier }) => couriers.get(courier)!("POST", `/v1/tasks/${offer.taskId}/claim`)),
    );
    outcome.claims += answers.length;
    for (const [n, { status, body }] of answers.entries()) {
      const { offer, courier } = wishes[n]!;
      if (status === 409) {
        const { code } = body as { code: string };
        outcome.refused[code] = (outcome.refused[code] ?? 0) + 1;
      } else if (status !== 200) outcome.faults.push(`a claim of ${offer.name} was answered ${status}`);
      else if (free.delete(courier)) {
        if (outcome.won.some((one) => one.offer === offer)) outcome.faults.push(`${offer.name} has two winners`);
        outcome.won.push({ offer, courier });
      } else {
        await must(couriers.get(courier)!("POST", `/v1/tasks/${offer.taskId}/release`));
        outcome.released += 1;
      }
    }
    open = open.filter((offer) => !outcome.won.some((one) => one.offer === offer));
  }
  return outcome;
}
