import { entityTable } from "../../../stacks/entity-table.ts";

/** Couriers with their personal data, which is nowhere else. */
export const peopleTable = entityTable("People");
