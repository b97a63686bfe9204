import type { TableView } from "@waybill/plan/view/stage-view";
import type { StageTarget } from "../../target.ts";

/** The stage's tables. The kernel's two have their names of stacks/, the others that of their service. */
export async function readTables(target: StageTarget): Promise<TableView[]> {
  const dynamo = await target.dynamoTables();
  const { failures, idempotency, tables } = target.manifest;
  const names = { Failures: failures, Idempotency: idempotency, ...tables };
  const found: TableView[] = [];
  for (const [id, name] of Object.entries(names)) {
    const [{ Table }, { TimeToLiveDescription: ttl }, { ContinuousBackupsDescription: backups }] = await Promise.all([
      dynamo.describeTable({ TableName: name }),
      dynamo.describeTimeToLive({ TableName: name }),
      dynamo.describeContinuousBackups({ TableName: name }),
    ]);
    const key = (type: string): string | undefined =>
      Table?.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
    const range = key("RANGE");
    found.push({
      id,
      name,
      arn: Table?.TableArn ?? "",
      key: { hash: key("HASH") ?? "", ...(range === undefined ? {} : { range }) },
      attributes: Object.fromEntries(
        (Table?.AttributeDefinitions ?? []).map(({ AttributeName = "", AttributeType = "" }) => [
          AttributeName,
          AttributeType,
        ]),
      ),
      indexes: [],
      ...(ttl?.TimeToLiveStatus === "ENABLED" && ttl.AttributeName ? { ttl: ttl.AttributeName } : {}),
      pitr: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED",
      deletionProtection: Table?.DeletionProtectionEnabled ?? false,
    });
  }
  return found;
}
