import { parseArgs } from "node:util";
import { createProgressBar } from "@waybill/operator/progress-bar";
import { table } from "@waybill/operator/text";
import { REPORT_SECONDS } from "@waybill/tracking/phones/report-interval";
import type { FeedLoad } from "./live/play-load.ts";
import { drawTeams } from "./live/workload.ts";
import { describeLiveHours, measureHour } from "./parts/live-feed.ts";
import { measureProfiles } from "./scale/activities.ts";
import { ACTIVITIES, REPORTING, type Reporting } from "./scale/workload.ts";
import { type MonthlyBill, componentLoads, monthlyBill } from "./scale/model.ts";

const HELP = `npm run scale [-- options]

Does a working day's activities on the offline cloud with the real functions, counts what each does to every key, queue, bus and
function, and says what so many couriers load in the rush of a morning, what is full first, and what a month costs.

  --couriers N   one or more times (default 100, 10000 and 40000)
  --watchers N   managers who watch a team all day (default one for fifty couriers)
  --seed N       of the drives and teams (default 1)
  --top N        components to show (default 15)
  --live S       play the live feed instead, for so many seconds: teams of 50
                 to 500, their watchers and five who watch everything
  --json         one object instead of tables
  --help

Counts do not depend on the machine. Milliseconds do: those of this machine stand for Lambda's, so run it with nothing beside it.
`;

const { values } = parseArgs({
  options: {
    couriers: { type: "string", multiple: true, default: ["100", "10000", "40000"] },
    watchers: { type: "string" },
    seed: { type: "string", default: "1" },
    top: { type: "string", default: "15" },
    live: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const watchersOf = (couriers: number) => Number(values.watchers ?? Math.ceil(couriers / 50));

if (values.help) console.log(HELP);
else if (values.live) {
  for (const couriers of values.couriers.map(Number)) {
    const seconds = Number(values.live);
    const bar = createProgressBar("second", seconds, process.stderr);
    const load: FeedLoad = {
      teams: drawTeams(couriers, [50, 500], Number(values.seed)),
      watchers: { ofTeams: watchersOf(couriers), ofEverything: 5 },
      seconds,
      reportS: REPORT_SECONDS.watched,
      paceS: 2,
      seed: Number(values.seed),
      onProgress: (played) => bar.update(Math.floor(played)),
    };
    const hour = await measureHour(load);
    bar.end();
    console.log(values.json ? JSON.stringify(hour, null, 2) : describeLiveHours([hour], load));
  }
} else {
  const bar = createProgressBar("activity", ACTIVITIES.length, process.stderr);
  const { profiles, view } = await measureProfiles(Number(values.seed), (done, name) => bar.update(done, name));
  bar.end();
  const sizes = values.couriers.map((text) => {
    const couriers = Number(text);
    const workload = { couriers, watchers: watchersOf(couriers), reporting: "watched" } as const;
    const billOf = (reporting: Reporting) => monthlyBill(profiles, view, { ...workload, reporting });
    return {
      ...workload,
      loads: componentLoads(profiles, view, workload),
      bills: Object.fromEntries(REPORTING.map((one) => [one, billOf(one)])) as Record<Reporting, MonthlyBill>,
    };
  });
  if (values.json)
    console.log(
      JSON.stringify({ format: 1, node: process.version, seed: Number(values.seed), sizes, profiles }, null, 2),
    );
  else {
    const largest = sizes.at(-1)!;
    const shareOf = (component: string, of: (typeof sizes)[number]) => {
      const found = of.loads.find((one) => one.component === component);
      return found ? `${((found.load / found.limit) * 100).toFixed(1)} %` : "";
    };
    console.log(
      table(
        ["IN THE RUSH, A SECOND", "LIMIT", ...sizes.map(({ couriers }) => couriers.toLocaleString("en")), "FULL AT"],
        largest.loads
          .slice(0, Number(values.top))
          .map(({ component, load, limit, unit }) => [
            component,
            `${limit.toLocaleString("en")} ${unit}`,
            ...sizes.map((one) => shareOf(component, one)),
            Math.floor((largest.couriers * limit) / load).toLocaleString("en"),
          ]),
      ),
    );
    const heads = sizes.map(({ couriers }) => couriers.toLocaleString("en"));
    console.log(
      table(
        ["DOLLARS A MONTH, ALL WATCHED", ...heads],
        [
          ...Object.keys(largest.bills.watched).map((line) => [
            line,
            ...sizes.map(({ bills }) => bills.watched[line]!.toFixed(2)),
          ]),
          ["all of these", ...sizes.map(({ bills }) => sum(bills.watched).toFixed(2))],
        ],
      ),
    );
    console.log(
      table(
        ["DOLLARS A COURIER AND MONTH, PHONES", ...heads],
        REPORTING.map((one) => [one, ...sizes.map(({ bills, couriers }) => (sum(bills[one]) / couriers).toFixed(4))]),
      ),
    );
  }
}

function sum(bill: MonthlyBill): number {
  return Object.values(bill).reduce((all, one) => all + one, 0);
}
