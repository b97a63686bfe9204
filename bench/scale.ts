import { parseArgs } from "node:util";
import { createProgressBar } from "@waybill/operator/progress-bar";
import { table } from "@waybill/operator/text";
import type { FeedLoad } from "./live/play-load.ts";
import { drawTeams } from "./live/workload.ts";
import { describeLiveHours, measureHour } from "./parts/live-feed.ts";
import { measureProfiles } from "./scale/activities.ts";
import { ACTIVITIES } from "./scale/workload.ts";
import { componentLoads, monthlyBill } from "./scale/model.ts";

const HELP = `npm run scale [-- options]

Does a working day's activities on the offline cloud with the real functions, counts what each does to every key, queue, bus and
function, and says what so many couriers load in the rush of a morning, what is full first, and what a month costs.

  --couriers N   one or more times (default 100, 10000 and 40000)
  --watchers N   managers who watch a team (default one for fifty couriers)
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
      reportS: 10,
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
    const workload = { couriers, watchers: watchersOf(couriers) };
    return {
      ...workload,
      loads: componentLoads(profiles, view, workload),
      bill: monthlyBill(profiles, view, workload),
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
    console.log(
      table(
        ["DOLLARS A MONTH", ...sizes.map(({ couriers }) => couriers.toLocaleString("en"))],
        [
          ...Object.keys(largest.bill).map((line) => [line, ...sizes.map(({ bill }) => bill[line]!.toFixed(2))]),
          ["all of these", ...sizes.map(({ bill }) => sum(Object.values(bill)).toFixed(2))],
          ["a courier", ...sizes.map(({ bill, couriers }) => (sum(Object.values(bill)) / couriers).toFixed(4))],
        ],
      ),
    );
  }
}

function sum(of: readonly number[]): number {
  return of.reduce((all, one) => all + one, 0);
}
