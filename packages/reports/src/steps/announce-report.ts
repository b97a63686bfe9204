import { publish } from "@waybill/kernel/publish";
import { findJob } from "../desk.ts";
import { ending } from "../jobs.ts";
import { ready } from "../store.ts";
import { Attempt, step } from "./step.ts";

/** Say that the report can be read; said twice it has one id. */
export const handler = step(
  "AnnounceReport",
  Attempt,
  async ({ reportId }) => publish(ending(await findJob(reportId))),
  ready,
);
