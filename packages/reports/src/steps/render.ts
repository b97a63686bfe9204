import { putFile, readFile } from "../files/store.ts";
import type { Format } from "../jobs.ts";
import { advance } from "../jobs/store.ts";
import type { Report } from "../report.ts";
import { type Language, organization } from "../requests.ts";
import { ready } from "../store.ts";
import { Attempt, step } from "./step.ts";

/** The step that makes one format of a report that is drawn; `load` is what it needs besides. */
export const render = (
  name: string,
  format: Format,
  make: (report: Report, language: Language) => string | Uint8Array | Promise<string | Uint8Array>,
  load?: () => Promise<unknown>,
) =>
  step(
    name,
    Attempt,
    async ({ reportId, attempt }, at) => {
      const [json, { language }] = await Promise.all([readFile(reportId, "json"), organization()]);
      const file = await putFile(reportId, format, await make(JSON.parse(json) as Report, language));
      await advance(reportId, attempt, { step: "render", files: { [format]: file } }, at);
    },
    () => Promise.all([ready(), load?.()]),
  );
