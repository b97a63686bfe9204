import { readFileSync } from "node:fs";
import * as z from "zod";
import { planPath, type Partition } from "./paths.ts";

const ResourceProperties = z.record(z.string(), z.unknown());

/** One resource that a deploy would create. */
export const PlanResource = z.object({
  /** Pulumi's type, `aws:sqs/queue:Queue`. */
  type: z.string(),
  /** Logical name: stable across deploys. */
  name: z.string(),
  /** Logical name of the component in stacks/ that it belongs to; its own when it is plain. */
  component: z.string(),
  /** It is not deleted when it leaves the program. */
  retain: z.boolean().optional(),
  /** What is asked for. JSON documents inside are expanded. */
  inputs: ResourceProperties,
  /** What the cloud adds: id, ARN, URL. */
  outputs: ResourceProperties,
});
export type PlanResource = z.output<typeof PlanResource>;

/** A committed plan: everything a deploy would create, of one partition. */
export const Plan = z.object({
  format: z.literal(1),
  app: z.object({
    name: z.string(),
    stage: z.string(),
    partition: z.string(),
    region: z.string(),
    account: z.string().length(12),
  }),
  functions: z.record(
    z.string(),
    z.object({
      /** `packages/…/record-positions.handler`, from the repository's root. */
      handler: z.string(),
      /** What `Resource.X` will hold. */
      links: z.record(z.string(), ResourceProperties),
      /** SST's bundling options. */
      nodejs: ResourceProperties,
      copyFiles: z.array(z.string()),
    }),
  ),
  resources: z.array(PlanResource),
});
export type Plan = z.output<typeof Plan>;

/** Reads a committed plan. Throws when it is missing or of another format. */
export function loadPlan(partition: Partition = "aws"): Plan {
  return Plan.parse(JSON.parse(readFileSync(planPath(partition), "utf8")));
}
