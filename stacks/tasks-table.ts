import { entityTable } from "./entity-table.ts";

/** Routes, tasks, claim attempts, and the slots and ledgers of couriers. */
export const tasksTable = entityTable("Tasks");
