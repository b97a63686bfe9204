import type { Message } from "@waybill/events-schema/event";
import * as tasks from "@waybill/events-schema/tasks";
import * as tracking from "@waybill/events-schema/tracking";
import { seededRandom } from "@waybill/local/faults/seeded-random";

/** Couriers of one team. */
export interface Team {
  id: string;
  couriers: number;
}

/** Teams of so many couriers between these sizes, which are drawn by the seed. */
export function drawTeams(couriers: number, [min, max]: readonly [number, number], seed: number): Team[] {
  const random = seededRandom(seed);
  const teams: Team[] = [];
  for (let left = couriers; left > 0;) {
    const size = Math.min(left, min + Math.floor(random() * (max - min + 1)));
    teams.push({ id: `team-${teams.length + 1}`, couriers: size });
    left -= size;
  }
  return teams;
}

/** A courier has twenty stops in eight hours: each is an arrival and a departure. */
const STOP_INTERVAL_MS = (8 * 3_600_000) / 20;
const DWELL_MS = 120_000;
/** In so much time each courier claims their task: as many a second as in a rush of ten minutes, and as many again. */
const CLAIM_INTERVAL_MS = 60_000;

/** The events of couriers on their runs from one moment to another, in order of time. Each reports every `reportS` seconds. */
export function createWorkload(
  teams: readonly Team[],
  { start, reportS, seed }: { start: number; reportS: number; seed: number },
) {
  const random = seededRandom(seed + 1);
  const reportMs = reportS * 1_000;
  const couriers = teams.flatMap(({ id, couriers: count }) =>
    Array.from({ length: count }, (_, n) => ({
      team: id,
      run: { runId: `run_${id}_${n}`, team: id },
      task: { taskId: `tsk_${id}_${n}`, title: `Round ${n} of ${id}` },
      courierId: `courier-${id}-${n}`,
      progressAt: start + random() * reportMs,
      claimAt: start + random() * CLAIM_INTERVAL_MS,
      stopAt: start + random() * STOP_INTERVAL_MS,
      stops: 0,
      reports: 0,
      lat: 52 + random(),
      lon: 13 + random(),
    })),
  );
  type Courier = (typeof couriers)[number];

  function progress(courier: Courier, at: number): Message {
    courier.reports += 1;
    const { run, courierId, task, reports } = courier;
    const point = { lat: courier.lat + reports / 1e4, lon: courier.lon };
    const times = { fixTime: new Date(at).toISOString(), etaAt: new Date(at + 1_200_000).toISOString() };
    const data = {
      ...run,
      courierId,
      taskId: task.taskId,
      distanceM: reports * 83.1,
      progress: 0.48,
      point,
      speedMps: 8.31,
      ...times,
    };
    return tracking.RunProgressed.create(
      { ...data, counts: { ok: reports } },
      { id: `${run.runId}.progressed.${reports}`, at: new Date(at) },
    );
  }

  function visit(courier: Courier, at: number): Message[] {
    courier.stops += 1;
    const { run, stops } = courier;
    const time = new Date(at).toISOString();
    const stop = { ...run, stopId: `s${stops}`, at: time, source: "gps" as const };
    return [tracking.StopArrived.create(stop, { id: `${run.runId}.arrived.${stops}`, at: new Date(at) })];
  }

  function leave(courier: Courier, at: number): Message[] {
    const { run, stops } = courier;
    const stop = { ...run, stopId: `s${stops}`, at: new Date(at).toISOString(), source: "gps" as const };
    return [
      tracking.StopDeparted.create(
        { ...stop, dwellS: DWELL_MS / 1_000 },
        { id: `${run.runId}.departed.${stops}`, at: new Date(at) },
      ),
    ];
  }

  const claim = ({ task, courierId, team, claimAt }: Courier): Message =>
    tasks.TaskClaimed.create(
      { ...task, courierId, team },
      { id: `${task.taskId}.claimed`, at: new Date(claimAt), seq: 3 },
    );

  return {
    /** What happens until `until`. */
    next(until: number): Message[] {
      const events: Message[] = [];
      for (const courier of couriers) {
        if (courier.claimAt < until) {
          events.push(claim(courier));
          courier.claimAt = Infinity;
        }
        for (; courier.progressAt < until; courier.progressAt += reportMs)
          events.push(progress(courier, courier.progressAt));
        for (; courier.stopAt < until; courier.stopAt += STOP_INTERVAL_MS) {
          if (courier.stops > 0) events.push(...leave(courier, courier.stopAt));
          events.push(...visit(courier, courier.stopAt));
        }
      }
      return events;
    },
  };
}
