import { findJob } from "../desk.ts";
import { readNames } from "../facts/store.ts";
import { putFile, readWork, workKeys } from "../files/store.ts";
import { advance } from "../jobs/store.ts";
import { draw } from "../report.ts";
import { organization } from "../requests.ts";
import { merge, type Rollups } from "../rollups.ts";
import { ready } from "../store.ts";
import { Attempt, step } from "./step.ts";

/** How many parts are read at a time. */
const AT_ONCE = 20;

/** Draw the report from its parts: its JSON, and the file that says which events are behind each row. */
export const handler = step(
  "MergeReport",
  Attempt,
  async ({ reportId, attempt }, at) => {
    await advance(reportId, attempt, { step: "merge" }, at);
    const [job, { organization: named }] = await Promise.all([findJob(reportId), organization()]);
    const keys = Array.from({ length: job.parts ?? 0 }, (_, part) => workKeys.part(reportId, part));
    const parts: Rollups[] = [];
    for (let n = 0; n < keys.length; n += AT_ONCE) {
      parts.push(...(await Promise.all(keys.slice(n, n + AT_ONCE).map((key) => readWork<Rollups>(key)))));
    }
    const whole = merge(parts);
    const names = await readNames([...new Set(whole.routes.map(({ of }) => of))].filter(Boolean));
    const { report, traces } = draw(job, { organization: named, names }, whole);
    const files = {
      json: await putFile(reportId, "json", JSON.stringify(report)),
      events: await putFile(reportId, "events", traces.map((trace) => `${JSON.stringify(trace)}\n`).join("")),
    };
    await advance(reportId, attempt, { step: "render", files }, at);
  },
  ready,
);
