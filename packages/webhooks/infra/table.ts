import { entityTable } from "../../../stacks/entity-table.ts";

/** Webhooks, what became of their messages, and what was published of runs. */
export const webhooksTable = entityTable("Webhooks");
