import { parseArgs } from "node:util";
import { measureColdStarts } from "./parts/cold-starts.ts";
import { measureDevelopmentLoop } from "./parts/development-loop.ts";
import { measureImports } from "./parts/imports.ts";
import { measureLiveFeed } from "./parts/live-feed.ts";
import { measureEventCosts } from "./parts/event-costs.ts";
import { measureFixCosts } from "./parts/fix-costs.ts";
import type { BenchmarkEffort, BenchmarkResult } from "./benchmark.ts";
import { measureReports } from "./parts/reports.ts";
import { measureThumbnails } from "./parts/thumbnails.ts";
import { measureThroughput } from "./parts/throughput.ts";
import { measureWeb } from "./parts/web.ts";
import { measureWorkerCpu } from "./parts/worker-cpu.ts";

const PARTS: Record<string, { description: string; run: (effort: BenchmarkEffort) => Promise<BenchmarkResult> }> = {
  cpu: { description: "worker CPU per fix against JSON.parse of the same bytes", run: measureWorkerCpu },
  cold: { description: "bundle bytes and cold start of each function against bare Node", run: measureColdStarts },
  offline: { description: "the offline cloud: ready, reload, warm request", run: measureDevelopmentLoop },
  speed: { description: "fixes per second from HTTP to stored, offline", run: measureThroughput },
  thumbnails: { description: "photos developed per second, beside sharp alone", run: measureThumbnails },
  imports: {
    description: "a partner's file of 10 MB: rows per second and memory, against the bare library",
    run: measureImports,
  },
  reports: {
    description: "a month of 200 couriers as a report, offline; and with ten times the fixes",
    run: measureReports,
  },
  money: { description: "AWS units and dollars per million fixes", run: measureFixCosts },
  events: {
    description: "AWS units and dollars per million events for webhooks, notices, people and links",
    run: measureEventCosts,
  },
  web: { description: "the pages in a browser: first view, interactions, 1,000 couriers on the map", run: measureWeb },
  live: {
    description: "what 205 watchers of 10,000 couriers see, when, and what an hour of it costs",
    run: measureLiveFeed,
  },
};

const HELP = `npm run bench [-- options]

Times are medians on this machine and swing with it; counts, bytes and ratios do not.

  --only PART    one or more of: ${Object.keys(PARTS).join(", ")}
  --json         one object instead of tables
  --quick        so little of each that its figures say nothing, but that it runs
  --help

  npm run bench
  npm run bench -- --only money --only cpu
`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: Object.keys(PARTS) },
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else {
  const unknown = values.only.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    console.error(`There is no part ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}.`);
    process.exit(2);
  }
  const results: Record<string, BenchmarkResult> = {};
  for (const name of values.only) {
    const { description, run } = PARTS[name]!;
    if (!values.json) console.log(`\n${description}`);
    results[name] = await run(values.quick ? "quick" : "full");
    if (!values.json) console.log(results[name].text);
  }
  if (values.json) console.log(JSON.stringify({ format: 1, node: process.version, results }, null, 2));
}
