import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLines } from "../../../read-lines.ts";

/**
 * Receipt handles in a temporary file, which its owner alone can read: SQS hides 120,000 messages at a time, and their handles of
 * some hundred characters are used once, at the end.
 */
export interface ReceiptHandles {
  add(receiptHandle: string): void;
  /** All of them, ten at a time. */
  batches(): Iterable<string[]>;
  /** Forgets all of them. */
  clear(): void;
  /** Removes the file. */
  close(): void;
}

/** None at first; the file is created with the first one. */
export function createReceiptHandles(): ReceiptHandles {
  let file: number | undefined;
  let directory = "";

  return {
    add(receiptHandle) {
      if (file === undefined) {
        directory = mkdtempSync(join(tmpdir(), "waybill-receipts-"));
        file = openSync(join(directory, "handles"), "a+", 0o600);
      }
      writeSync(file, `${receiptHandle}\n`);
    },
    *batches() {
      let batch: string[] = [];
      for (const line of file === undefined ? [] : readLines(file)) {
        batch.push(line);
        if (batch.length < 10) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
    clear() {
      if (file !== undefined) ftruncateSync(file);
    },
    close() {
      if (file === undefined) return;
      closeSync(file);
      file = undefined;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
