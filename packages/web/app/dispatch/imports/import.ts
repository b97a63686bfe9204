import { signal } from "@preact/signals";
import { dataOf, type paths } from "@waybill/client";
import { api } from "../../session/api.ts";
import { putBytes } from "../../session/put-bytes.ts";
import { parseCsv } from "./csv.ts";

export type Import = paths["/v1/imports/{importId}"]["get"]["responses"]["200"]["content"]["application/json"];
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "gb18030"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A file that was dropped in since the page was loaded. It stays in memory, for the text of lines that are wrong. */
export interface Upload {
  importId: string;
  name: string;
  file: File;
  /** How much of it is uploaded, 0 to 1. */
  share: number;
  failure?: string;
}
export const uploads = signal<readonly Upload[]>([]);

const change = (importId: string, to: Partial<Upload>): void => {
  uploads.value = uploads.value.map((one) => (one.importId === importId ? { ...one, ...to } : one));
};

export const readImport = (importId: string, ending: AbortSignal): Promise<Import> =>
  dataOf(api.GET("/v1/imports/{importId}", { params: { path: { importId } }, signal: ending }));

/** Register a file and begin to upload it. @returns the id of its import; `uploads` has how far it is */
export async function startImport(
  file: File,
  partner: string | undefined,
  encoding: Encoding | undefined,
): Promise<string> {
  const bytes = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = digest.reduce((hex, byte) => hex + byte.toString(16).padStart(2, "0"), "");
  const body = {
    bytes: bytes.byteLength,
    sha256,
    ...(partner !== undefined && { partner }),
    ...(encoding !== undefined && { encoding }),
  };
  const { importId, upload } = await dataOf(api.POST("/v1/imports", { body }));
  const started = { importId, name: file.name, file, share: upload ? 0 : 1 };
  uploads.value = [started, ...uploads.value.filter((one) => one.importId !== importId)];
  if (upload) {
    putBytes(upload, new Blob([bytes]), (share) => change(importId, { share })).catch((error: Error) =>
      change(importId, { failure: error.message }),
    );
  }
  return importId;
}

/** A fault of the error file. */
export interface ImportFault {
  line: number;
  field: string;
  reason: string;
  value: string;
}

/** The faults of an import and the file that has them; its link is valid for a while. */
export async function readFaults(
  { errorFile }: Import,
  ending: AbortSignal,
): Promise<{ file: Blob; faults: ImportFault[] }> {
  if (!errorFile) return { file: new Blob(), faults: [] };
  const response = await fetch(errorFile.url, { signal: ending });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const file = await response.blob();
  const rows = parseCsv(await file.text()).slice(1);
  return {
    file,
    faults: rows.map(([line, field = "", reason = "", value = ""]) => ({ line: Number(line), field, reason, value })),
  };
}

/** The lines of a file as an editor counts them. */
export async function readLines(file: File, encoding: Encoding | undefined): Promise<string[]> {
  return new TextDecoder(encoding ?? "utf-8").decode(await file.arrayBuffer()).split(/\r\n|\n|\r/);
}
