import { entityTable } from "../../../stacks/entity-table.ts";

/** Webhooks, what became of their messages, and what was published of tasks. */
export const webhooksTable = entityTable("Webhooks");
