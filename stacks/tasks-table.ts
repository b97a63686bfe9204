import { thingsTable } from "./things-table.ts";

/** Routes, tasks, who asked for them, slots and ledgers of couriers. */
export const tasks = thingsTable("Tasks");
