import { entityTable } from "../../../stacks/entity-table.ts";
import { retentionDays } from "../../../stacks/settings.ts";

/** Routes, tasks, claim attempts, and the slots and ledgers of couriers. */
export const tasksTable = entityTable("Tasks", retentionDays.attempts, { Cells: "cell", Regions: "region" });

/** The slots of a courier: a claim takes one, and the end of the task frees it. */
export const SLOTS = "COURIER#";
