import { thingsTable } from "./things-table.ts";

/** Photos, what their pictures are, receipts and what was read off them, traces to know them again by. */
export const receipts = thingsTable("Receipts");
