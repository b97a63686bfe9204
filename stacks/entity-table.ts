import { registerTable } from "./registry.ts";
import { isPermanentStage } from "./stage.ts";

/** An index of what a list shows. */
const listedBy = (hashKey: string) => ({ hashKey, rangeKey: "listed", projection: ["body"] });

/**
 * Creates and registers a table of entities, listed by state and by owner; the index Due has those with pending work. Lists
 * show the entity alone: its outbox, which comes and goes, is not copied to them.
 *
 * @param retentionDays for how many days its store keeps what is personal; in the link of the table
 * @param moreLists other indexes of lists, and the attribute that each is by
 */
export const entityTable = (name: string, retentionDays?: number, moreLists: Record<string, string> = {}) =>
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
        ...Object.fromEntries(Object.values(moreLists).map((attribute) => [attribute, "string" as const])),
      },
      primaryIndex: { hashKey: "pk", rangeKey: "sk" },
      globalIndexes: {
        Listed: listedBy("list"),
        Owned: listedBy("owner"),
        ...Object.fromEntries(Object.entries(moreLists).map(([index, attribute]) => [index, listedBy(attribute)])),
        Due: { hashKey: "due", rangeKey: "dueAt", projection: "keys-only" },
      },
      ttl: "expiresAt",
      deletionProtection: isPermanentStage($app.stage),
    }),
    retentionDays,
  );
