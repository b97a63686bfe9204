import type { NamedMessage } from "@waybill/events-schema/event";
import type { ImportFailed, ImportFinished } from "@waybill/events-schema/imports";

type ImportResultEvent = NamedMessage<typeof ImportFinished | typeof ImportFailed>;

/** An import in a subject and a few lines, for people. */
export function formatImportResult(message: ImportResultEvent): { Subject: string; Message: string } {
  const { importId, partner } = message.data;
  if (message.name === "import.failed") {
    const Subject = `Import of ${partner} refused: ${message.data.code}`;
    return { Subject, Message: `${importId}: nothing of the file was done. Why: GET /v1/imports/${importId}` };
  }
  const { rows, ok, made, errors } = message.data;
  const where = errors > 0 ? ` Which and why: GET /v1/imports/${importId}` : "";
  return {
    Subject: `Import of ${partner}: ${ok} of ${rows} rows`,
    Message: `${importId}: ${rows} rows, ${ok} are tasks, ${made} of them new, ${errors} not as agreed.${where}`,
  };
}
