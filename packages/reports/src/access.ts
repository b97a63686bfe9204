import { type Caller, isInTeams } from "@waybill/kernel/http";
import { getJob } from "./jobs/commands.ts";
import { type ReportJob, reportNotFound } from "./jobs/job.ts";

/** Who may see which reports and what is in them, by team. It is decided here for the whole service, and nowhere else. */

/** The teams that a report requested by the caller is limited to, in one order; undefined: all. */
export const reportTeams = ({ teams }: Pick<Caller, "teams">): string[] | undefined =>
  teams && [...new Set(teams)].toSorted();

/** A report of all teams is for callers of all teams, another for whoever has all of its teams. */
export const isReportVisibleTo = ({ teams }: Pick<ReportJob, "teams">, caller: Pick<Caller, "teams">): boolean =>
  caller.teams === undefined || (teams?.every((team) => isInTeams(caller, team)) ?? false);

/** The job, if the caller may see it. Throws NOT_FOUND. */
export async function requireJob(reportId: string, caller: Caller): Promise<ReportJob> {
  const job = await getJob(reportId);
  if (!isReportVisibleTo(job, caller)) throw reportNotFound(reportId);
  return job;
}

/** Whether a fact belongs into a report that is limited to teams. */
export const isFactOfTeams = ({ team }: { team?: string }, { teams }: Pick<ReportJob, "teams">): boolean =>
  isInTeams(teams ? { teams } : {}, team);
