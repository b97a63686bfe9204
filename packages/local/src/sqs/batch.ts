import { AwsError } from "../gateway/errors.ts";
import { type JsonInput, listField } from "../gateway/json.ts";
import { sqsError } from "./errors.ts";

/** The response of a batch: each entry is processed alone, a failed one does not stop the others. */
export function runBatch(input: JsonInput, work: (entry: JsonInput) => Record<string, unknown>) {
  const entries = validateEntries(input);
  const Successful: Record<string, unknown>[] = [];
  const Failed: Record<string, unknown>[] = [];
  for (const entry of entries) {
    const Id = String(entry["Id"]);
    try {
      Successful.push({ Id, ...work(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, Code: error.queryCode ?? error.code, Message: error.message, SenderFault: error.status < 500 });
    }
  }
  return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
}

function validateEntries(input: JsonInput): JsonInput[] {
  const entries = listField(input, "Entries");
  const refuse = (code: string, message: string) => sqsError(code, message, `AWS.SimpleQueueService.${code}`);
  if (entries.length === 0) throw refuse("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > 10) {
    const sent = `You have sent ${entries.length}.`;
    throw refuse("TooManyEntriesInBatchRequest", `Maximum number of entries per request are 10. ${sent}`);
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (typeof Id !== "string" || !/^[\w-]{1,80}$/.test(Id)) {
      throw refuse(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (seen.has(Id)) throw refuse("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    seen.add(Id);
  }
  return entries;
}
