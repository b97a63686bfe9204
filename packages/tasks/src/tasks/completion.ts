import { COMPLETION_RULES } from "@waybill/events-schema/tasks";
import * as z from "zod";

/** Times are milliseconds since 1970. */

export type CompletionRule = (typeof COMPLETION_RULES)[number];
const UNMET_ACTIONS = ["refuse", "review"] as const;
const NO_STOPS_OR_ALL = ["none", "all"] as const;

/** What has to be proven for a task to be completed, and what happens when it is not. */
export const CompletionPolicy = z
  .strictObject({
    stops: z
      .union([z.enum(NO_STOPS_OR_ALL), z.number().gt(0).max(1)])
      .default("all")
      .describe("The stops that must have been visited: `all`, `none`, or a share of them, as 0.8."),
    notBeforeWindow: z.boolean().default(true).describe("Whether it cannot be completed before its window begins."),
    photos: z
      .boolean()
      .default(true)
      .describe(
        "Whether each stop with `proof` needs a photo of kind `proof`. Where only a share of the stops is required, those that were not visited need none.",
      ),
    unmet: z
      .enum(UNMET_ACTIONS)
      .default("review")
      .describe("`refuse`: it is not completed. `review`: it is, and its bonus waits for the proof or for a manager."),
  })
  .describe("What completing it has to prove; left out, nothing.");
export type CompletionPolicy = z.output<typeof CompletionPolicy>;

/** A completion that was not proven when it was made, and what came of it. */
export interface CompletionReview {
  /** `proven`: visits and photos that arrived later prove it. */
  state: "required" | "proven" | "accepted" | "rejected";
  unmet: readonly CompletionRule[];
  by?: string | undefined;
  at?: string | undefined;
  reason?: string | undefined;
}

/** What is known of a run when its task is completed. */
interface CompletionFacts {
  stops: readonly { id: string; proof?: boolean | undefined }[];
  visited: ReadonlySet<string>;
  photographed: ReadonlySet<string>;
  windowFrom: number;
  at: number;
}

/** The rules of the policy that are not met. */
export function unmetRules(policy: CompletionPolicy, facts: CompletionFacts): CompletionRule[] {
  const share = policy.stops === "all" ? 1 : policy.stops === "none" ? 0 : policy.stops;
  // 0.7 of ten stops are seven, though 0.7 * 10 is a little more.
  const requiredStops = Math.ceil(share * facts.stops.length - 1e-9);
  const mayBeLeftOut = (stopId: string) => typeof policy.stops === "number" && !facts.visited.has(stopId);
  const isUnmet = {
    stops: facts.stops.filter(({ id }) => facts.visited.has(id)).length < requiredStops,
    window: policy.notBeforeWindow && facts.at < facts.windowFrom,
    photos:
      policy.photos && facts.stops.some(({ id, proof }) => proof && !facts.photographed.has(id) && !mayBeLeftOut(id)),
  };
  return COMPLETION_RULES.filter((rule) => isUnmet[rule]);
}
