import { MIN_STATIONARY_MS } from "@waybill/tracking/fixes/place";
import { NEAR_M, REPORT_SECONDS } from "@waybill/tracking/phones/report-interval";

/** What is repeated, and how often in a second. */
export const ACTIVITIES = [
  "create a task",
  "open a task",
  "claim, won",
  "claim, lost",
  "start",
  "report positions",
  "visit a stop",
  "send a frame",
  "photograph a receipt",
  "complete",
] as const;
export type ActivityName = (typeof ACTIVITIES)[number];

/**
 * When phones report: as the API asks while their team is watched, as it asks while nobody watches, or once a minute whatever
 * it asks.
 */
export const REPORTING = ["watched", "unwatched", "once a minute"] as const;
export type Reporting = (typeof REPORTING)[number];

/** A working day of so many couriers. */
export interface Workload {
  couriers: number;
  /** Managers who watch a team all day; nobody does where phones are not `watched`. */
  watchers: number;
  reporting: Reporting;
}

/** All that is assumed of a day, in one place. Everything else is counted, or asked of the product. */
export const DAY = {
  shiftS: 8 * 3_600,
  workingDays: 22,
  tasks: 2,
  receipts: 1,
  stops: 20,
  /** At each stop, parked and on foot, so that the phone does not move. */
  atStopS: 300,
  /** That of a stop whose route says nothing else, and the mean speed of the drives that are played. */
  stopRadiusM: 50,
  cityMps: 9,
  /** At noon receipts are photographed so many times as often as on average. */
  receiptPeak: 3,
  /** The rush: this share of the day's tasks is opened within ten minutes, and so many couriers want each. */
  rush: { share: 0.3, seconds: 600, wantedBy: 20 },
  teamSize: 275,
  /** Besides the managers of a team, one in so many couriers watches everything. */
  couriersPerWatcherOfAll: 2_000,
  /** The default of `paceSeconds`. */
  frameS: 2,
} as const;

/** Seconds of a shift by what decides when the phone reports next; who stands counts as moving until that is recognized. */
export function shiftSeconds(): Record<"standing" | "nearStop" | "moving", number> {
  const nearStop = (DAY.stops * (DAY.stopRadiusM + NEAR_M)) / DAY.cityMps;
  const standing = DAY.stops * (DAY.atStopS - MIN_STATIONARY_MS / 1_000);
  return { standing, nearStop, moving: DAY.shiftS - nearStop - standing };
}

/** Reports of one courier in a second, on average over a shift. */
export function reportsPerSecond(reporting: Reporting): number {
  if (reporting === "once a minute") return 1 / 60;
  const { standing, nearStop, moving } = shiftSeconds();
  const reports =
    standing / REPORT_SECONDS.standing + nearStop / REPORT_SECONDS.nearStop + moving / REPORT_SECONDS[reporting];
  return reports / DAY.shiftS;
}

/**
 * What watchers are shown in a second: places, each counted for each watcher; the messages that they come in, with those of facts;
 * and the frames of places, each sent to all watchers of its team.
 */
export function shownPerSecond({
  couriers,
  watchers,
  reporting,
}: Workload): Record<"places" | "messages" | "frames", number> {
  if (reporting === "unwatched") return { places: 0, messages: 0, frames: 0 };
  const team = Math.min(DAY.teamSize, couriers);
  const teams = couriers / team;
  const ofAll = Math.ceil(couriers / DAY.couriersPerWatcherOfAll);
  // Each stop is an arrival and a departure, each task three facts.
  const facts = (team * (2 * DAY.stops + 3 * DAY.tasks)) / DAY.shiftS;
  const frame = 1 / DAY.frameS;
  return {
    places: (watchers * team + ofAll * couriers) * reportsPerSecond(reporting),
    messages: (watchers + ofAll * teams) * (frame + Math.min(facts, frame)),
    frames: teams * frame,
  };
}

/** How often each activity happens in a second, in its own rush. */
export function peakRates(workload: Workload): Record<ActivityName, number> {
  const { couriers } = workload;
  const opened = (couriers * DAY.tasks * DAY.rush.share) / DAY.rush.seconds;
  return {
    "create a task": opened,
    "open a task": opened,
    "claim, won": opened,
    "claim, lost": opened * (DAY.rush.wantedBy - 1),
    start: opened,
    "report positions": couriers * reportsPerSecond(workload.reporting),
    "visit a stop": (couriers * DAY.stops) / DAY.shiftS,
    complete: (couriers * DAY.tasks) / DAY.shiftS,
    "send a frame": shownPerSecond(workload).frames,
    "photograph a receipt": (couriers * DAY.receipts * DAY.receiptPeak) / DAY.shiftS,
  };
}

/** Seconds of all shifts of a month. */
export const MONTH_S = DAY.shiftS * DAY.workingDays;

/** How often each activity happens in a month of working days. */
export function monthlyCounts(workload: Workload): Record<ActivityName, number> {
  const { couriers } = workload;
  const tasks = couriers * DAY.tasks * DAY.workingDays;
  return {
    "create a task": tasks,
    "open a task": tasks,
    "claim, won": tasks,
    "claim, lost": tasks * DAY.rush.share * (DAY.rush.wantedBy - 1),
    start: tasks,
    "report positions": couriers * reportsPerSecond(workload.reporting) * MONTH_S,
    "visit a stop": couriers * DAY.stops * DAY.workingDays,
    complete: tasks,
    "send a frame": shownPerSecond(workload).frames * MONTH_S,
    "photograph a receipt": couriers * DAY.receipts * DAY.workingDays,
  };
}
