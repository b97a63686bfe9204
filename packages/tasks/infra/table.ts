import { entityTable } from "../../../stacks/entity-table.ts";

/** Routes, tasks, claim attempts, and the slots and ledgers of couriers. */
export const tasksTable = entityTable("Tasks");
