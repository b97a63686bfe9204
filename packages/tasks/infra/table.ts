import { entityTable } from "../../../stacks/entity-table.ts";

/** Routes, tasks, claim attempts, and the slots and ledgers of couriers. */
export const tasksTable = entityTable("Tasks");

/** The slots of a courier: a claim takes one, and the end of the task frees it. */
export const SLOTS = "COURIER#";
