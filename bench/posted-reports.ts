import { generateDrive, toReportedFix } from "../demo/generate/city.ts";

export interface PostedReport {
  courier: string;
  body: string;
  fixes: number;
}

interface ReportingMoment {
  couriers: number;
  /** Fixes a request. */
  batch: number;
  /** How many reports each courier has made before. */
  round: number;
  /** When the newest fix of the report was taken, in milliseconds since 1970. */
  now: number;
}

const drives = new Map<number, ReturnType<typeof generateDrive>>();
const driveByCourier = (courier: number) => {
  const known = drives.get(courier) ?? generateDrive(courier, 120);
  drives.set(courier, known);
  return known;
};

/** The requests of all couriers at one time: their last `batch` fixes, ten seconds apart. */
export function createReports({ couriers, batch, round, now }: ReportingMoment): PostedReport[] {
  return Array.from({ length: couriers }, (_, n) => {
    const some = driveByCourier(n).slice(round * batch, (round + 1) * batch);
    const fixes = some.map((fix, nth) => toReportedFix(fix, now - (some.length - 1 - nth) * 10_000));
    return { courier: `courier-${n}`, body: JSON.stringify({ runId: `run-${n}`, fixes }), fixes: some.length };
  });
}
