import { entityTable } from "../../../stacks/entity-table.ts";
import { retentionDays } from "../../../stacks/settings.ts";

/** Photos, their contents by hash, receipts with their extractions, and fingerprints for the duplicate check. */
export const receiptsTable = entityTable("Receipts", retentionDays.photos);
