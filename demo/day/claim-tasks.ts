import { seededRandom } from "@waybill/local/faults/seeded-random";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { OfferedTask } from "./offer-tasks.ts";

/** A task and the courier who won it. */
export interface WonTask {
  offer: OfferedTask;
  courier: string;
}

export interface ClaimResults {
  won: WonTask[];
  claims: number;
  /** Rejected claims, by the code of the rejection. */
  refused: Record<string, number>;
  /** Tasks released because their courier had won another one, too. */
  released: number;
  /** Responses that the API must never give to a claim. */
  faults: string[];
}

const CLAIMS_PER_ROUND = 3;

/**
 * All couriers claim their preferred tasks at the same time. Whoever wins more than one keeps one and releases the others;
 * this is repeated until each task has a courier.
 */
export async function claimTasks(
  couriers: ReadonlyMap<string, ApiClient>,
  offers: readonly OfferedTask[],
  seed: number,
) {
  const random = seededRandom(seed);
  const outcome: ClaimResults = { won: [], claims: 0, refused: {}, released: 0, faults: [] };
  const free = new Set(couriers.keys());
  let open = [...offers];
  while (open.length > 0 && free.size > 0) {
    const shuffle = <T>(all: readonly T[]) =>
      all
        .map((one) => ({ one, rank: random() }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ one }) => one);
    const claimAttempts = shuffle(
      [...free].flatMap((courier) =>
        shuffle(open)
          .slice(0, CLAIMS_PER_ROUND)
          .map((offer) => ({ offer, courier })),
      ),
    );
    const answers = await Promise.all(
      claimAttempts.map(({ offer, courier }) => couriers.get(courier)!("POST", `/v1/tasks/${offer.taskId}/claim`)),
    );
    outcome.claims += answers.length;
    for (const [n, { status, body }] of answers.entries()) {
      const { offer, courier } = claimAttempts[n]!;
      if (status === 409) {
        const { code } = body as { code: string };
        outcome.refused[code] = (outcome.refused[code] ?? 0) + 1;
      } else if (status !== 200)
        outcome.faults.push(`a claim of ${offer.name} was answered ${status} ${JSON.stringify(body)}`);
      else if (free.delete(courier)) {
        if (outcome.won.some((one) => one.offer === offer)) outcome.faults.push(`${offer.name} has two winners`);
        outcome.won.push({ offer, courier });
      } else {
        await requireSuccess(couriers.get(courier)!("POST", `/v1/tasks/${offer.taskId}/release`));
        outcome.released += 1;
      }
    }
    open = open.filter((offer) => !outcome.won.some((one) => one.offer === offer));
  }
  return outcome;
}
