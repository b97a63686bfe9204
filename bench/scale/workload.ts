/** What is repeated, and how often in a second. */
export const ACTIVITIES = [
  "create a task",
  "open a task",
  "claim, won",
  "claim, lost",
  "start",
  "report positions",
  "visit a stop",
  "watch",
  "photograph a receipt",
  "complete",
] as const;
export type ActivityName = (typeof ACTIVITIES)[number];

/** A working day of so many couriers. */
export interface Workload {
  couriers: number;
  watchers: number;
}

const SHIFT_S = 8 * 3_600;
const TASKS_A_DAY = 2;
const RECEIPTS_A_DAY = 1;
const STOPS_A_DAY = 20;
/** At noon receipts are photographed so many times as often as on average. */
const RECEIPT_PEAK = 3;
/** A phone reports once a minute, six fixes at a time. */
const REPORT_INTERVAL_S = 60;
/** The rush: this share of the day's tasks is opened within ten minutes, and so many couriers want each. */
const RUSH = { share: 0.3, seconds: 600, wantedBy: 20 };
/** A watcher's connection is counted by the minute. */
const WATCH_INTERVAL_S = 60;
const WORKING_DAYS = 22;

/** How often each activity happens in a second, in its own rush. */
export function peakRates({ couriers, watchers }: Workload): Record<ActivityName, number> {
  const opened = (couriers * TASKS_A_DAY * RUSH.share) / RUSH.seconds;
  return {
    "create a task": opened,
    "open a task": opened,
    "claim, won": opened,
    "claim, lost": opened * (RUSH.wantedBy - 1),
    start: opened,
    "report positions": couriers / REPORT_INTERVAL_S,
    "visit a stop": (couriers * STOPS_A_DAY) / SHIFT_S,
    complete: (couriers * TASKS_A_DAY) / SHIFT_S,
    watch: watchers / WATCH_INTERVAL_S,
    "photograph a receipt": (couriers * RECEIPTS_A_DAY * RECEIPT_PEAK) / SHIFT_S,
  };
}

/** How often each activity happens in a month of working days. */
export function monthlyCounts({ couriers, watchers }: Workload): Record<ActivityName, number> {
  const tasks = couriers * TASKS_A_DAY * WORKING_DAYS;
  return {
    "create a task": tasks,
    "open a task": tasks,
    "claim, won": tasks,
    "claim, lost": tasks * RUSH.share * (RUSH.wantedBy - 1),
    start: tasks,
    "report positions": (couriers * SHIFT_S * WORKING_DAYS) / REPORT_INTERVAL_S,
    "visit a stop": couriers * STOPS_A_DAY * WORKING_DAYS,
    complete: tasks,
    watch: (watchers * SHIFT_S * WORKING_DAYS) / WATCH_INTERVAL_S,
    "photograph a receipt": couriers * RECEIPTS_A_DAY * WORKING_DAYS,
  };
}
