import { join, resolve } from "node:path";

/** The repository this package is part of. */
export const repositoryRoot = resolve(import.meta.dirname, "../../..");
/** SST's own components and what they stand on: installed, never committed. */
export const platformFolder = join(repositoryRoot, ".sst/platform");

export const partitions = {
  aws: { partition: "aws", region: "us-east-1", suffix: "amazonaws.com" },
  "aws-cn": { partition: "aws-cn", region: "cn-north-1", suffix: "amazonaws.com.cn" },
} as const;
export type Partition = keyof typeof partitions;

/** Committed: what a deploy would create in a partition. */
export const planPath = (partition: Partition): string => join(repositoryRoot, `stacks/plan/${partition}.json`);
/** Committed: the types of `Resource`, as SST itself writes them at a deploy. */
export const resourceTypesPath: string = join(repositoryRoot, "sst-env.d.ts");
