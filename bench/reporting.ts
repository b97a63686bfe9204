import { drive, phoneFix } from "../demo/city.ts";

export interface Report {
  courier: string;
  body: string;
  fixes: number;
}

interface Reporting {
  couriers: number;
  /** Fixes a request. */
  batch: number;
  /** How many reports each courier has made before. */
  round: number;
  /** When the newest fix of the report was taken, in milliseconds since 1970. */
  now: number;
}

const drives = new Map<number, ReturnType<typeof drive>>();
const driveOf = (courier: number) => {
  const known = drives.get(courier) ?? drive(courier, 120);
  drives.set(courier, known);
  return known;
};

/** What so many couriers post at one moment: their last `batch` fixes, ten seconds apart. */
export function reportsOf({ couriers, batch, round, now }: Reporting): Report[] {
  return Array.from({ length: couriers }, (_, n) => {
    const some = driveOf(n).slice(round * batch, (round + 1) * batch);
    const fixes = some.map((fix, nth) => phoneFix(fix, now - (some.length - 1 - nth) * 10_000));
    return { courier: `courier-${n}`, body: JSON.stringify({ runId: `run-${n}`, fixes }), fixes: some.length };
  });
}
