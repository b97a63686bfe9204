import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { Context } from "aws-lambda";
import { dynamoClient } from "../config/clients.ts";
import { linkedValue } from "../config/links.ts";

/** Longer than a dead letter can live (14 days): a replay on the last day still finds that it was done. */
const RETENTION_SECONDS = 15 * 86_400;

/**
 * Runs `work` unless it was completed under this key before: then it is a duplicate.
 *
 * @example
 * const runOnce: RunOnce = once("NotifyCourier");
 */
export type RunOnce = (key: string, context: Context, work: () => Promise<void>) => Promise<{ duplicate: boolean }>;

/**
 * Effects once, for what has no natural key: a message to a person, a paid call, a webhook. Give it to `worker()`. At
 * most one at a time and at most once *completed*: a crash between the effect and its record runs it again.
 *
 * @example
 * const handler = worker("NotifyCourier", TaskCancelled, notify, { once });
 */
export function once(worker: string): RunOnce {
  // One config and one layer per worker: a shared layer keeps the first one's settings and prefix.
  const config = new IdempotencyConfig({
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: RETENTION_SECONDS,
    hashFunction: "sha256",
  });
  let layer: DynamoDBPersistenceLayer | undefined;

  return async function effect(key, context, work) {
    // Without it a record that a crash left in progress has no deadline, and refuses every retry until it expires.
    config.registerLambdaContext(context);
    layer ??= new DynamoDBPersistenceLayer({
      tableName: linkedValue("Idempotency", "name"),
      awsSdkV3Client: dynamoClient(),
    });
    let duplicate = true;
    let failure: { thrown: unknown } | undefined;
    const idempotent = makeIdempotent(
      async (_key: string) => {
        duplicate = false;
        await work().catch((thrown: unknown) => {
          failure = { thrown };
          throw thrown;
        });
      },
      // The prefix is fixed: by default it is the function's name, which changes when SST replaces the function.
      { persistenceStore: layer, config, keyPrefix: worker, dataIndexArgument: 0 },
    );
    await idempotent(key).catch((thrown: unknown) => {
      // When the work fails, Powertools deletes its record; when that fails too, it speaks of the record only.
      throw failure ? failure.thrown : thrown;
    });
    return { duplicate };
  };
}
