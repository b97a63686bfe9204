import { registerTable } from "./registry.ts";
import { isPermanentStage } from "./stage.ts";

/**
 * Creates and registers a table of entities, listed by state and by owner; the index Due has those with pending work. Lists
 * show the entity alone: its outbox, which comes and goes, is not copied to them.
 *
 * @param retentionDays for how many days its store keeps what is personal; in the link of the table
 */
export const entityTable = (name: string, retentionDays?: number) =>
  registerTable(
    name.toLowerCase(),
    new sst.aws.Dynamo(name, {
      fields: {
        pk: "string",
        sk: "string",
        list: "string",
        owner: "string",
        listed: "string",
        due: "string",
        dueAt: "string",
      },
      primaryIndex: { hashKey: "pk", rangeKey: "sk" },
      globalIndexes: {
        Listed: { hashKey: "list", rangeKey: "listed", projection: ["body"] },
        Owned: { hashKey: "owner", rangeKey: "listed", projection: ["body"] },
        Due: { hashKey: "due", rangeKey: "dueAt", projection: "keys-only" },
      },
      ttl: "expiresAt",
      deletionProtection: isPermanentStage($app.stage),
    }),
    retentionDays,
  );
