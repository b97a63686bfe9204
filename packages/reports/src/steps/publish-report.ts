import { finish, supersede } from "../desk.ts";
import { ready } from "../store.ts";
import { Attempt, step } from "./step.ts";

/** From here on the report can be read, and the revision before it says so. */
export const handler = step(
  "PublishReport",
  Attempt,
  async ({ reportId, attempt }, at) => supersede(await finish(reportId, attempt, at)),
  ready,
);
