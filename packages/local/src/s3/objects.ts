import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";

/** The metadata of an object. */
export interface ObjectMetadata {
  bucket: string;
  key: string;
  /** Name of its file. */
  file: string;
  size: number;
  /** Without quotes. */
  etag: string;
  /** Milliseconds. */
  modifiedAt: number;
  /** content-type, cache-control … and x-amz-meta-… as they are sent back. */
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** base64 by algorithm */
  checksums: Record<string, string>;
  checksumType: "FULL_OBJECT" | "COMPOSITE";
}

export type ObjectStore = ReturnType<typeof createObjectStore>;

type ObjectRow = Record<"bucket" | "key" | "file" | "etag" | "facts", string> & { size: number; modified_at: number };

/**
 * Objects: bytes in files of their own, everything else in the store. A file without a row is garbage: a crash
 * between the two leaves one, and the next start deletes it.
 */
export function createObjectStore(store: LocalStore, clock: Clock, folder: string) {
  store.define(`create table if not exists s3_object (bucket text, key text, file text not null, size integer not null,
    etag text not null, modified_at integer not null, facts text not null, primary key (bucket, key)) without rowid`);
  mkdirSync(folder, { recursive: true });

  const factsOf = (row: ObjectRow): ObjectMetadata => ({
    ...(JSON.parse(row.facts) as Pick<ObjectMetadata, "headers" | "tags" | "checksums" | "checksumType">),
    bucket: row.bucket,
    key: row.key,
    file: row.file,
    size: row.size,
    etag: row.etag,
    modifiedAt: row.modified_at,
  });
  const get = (bucket: string, key: string): ObjectMetadata | undefined => {
    const row = store.get<ObjectRow>("select * from s3_object where bucket = ? and key = ?", bucket, key);
    return row && factsOf(row);
  };
  const path = (file: string) => join(folder, file);
  /** After the transaction: readers that have it open continue. */
  const discard = (file: string) => void rm(path(file), { force: true }).catch(() => {});

  return {
    get,
    path,
    discard,
    newFile: (): string => randomUUID(),
    put(object: Omit<ObjectMetadata, "modifiedAt">): ObjectMetadata {
      const old = get(object.bucket, object.key);
      const { bucket, key, file, size, etag, ...facts } = object;
      const modifiedAt = clock.now();
      const insert = "insert or replace into s3_object values (?, ?, ?, ?, ?, ?, ?)";
      store.run(insert, bucket, key, file, size, etag, modifiedAt, JSON.stringify(facts));
      if (old && old.file !== file) discard(old.file);
      return { ...object, modifiedAt };
    },
    retag(object: ObjectMetadata, tags: Record<string, string>): void {
      const { headers, checksums, checksumType } = object;
      const facts = JSON.stringify({ headers, checksums, checksumType, tags });
      store.run("update s3_object set facts = ? where bucket = ? and key = ?", facts, object.bucket, object.key);
    },
    remove(bucket: string, key: string): ObjectMetadata | undefined {
      const old = get(bucket, key);
      if (!old) return undefined;
      store.run("delete from s3_object where bucket = ? and key = ?", bucket, key);
      discard(old.file);
      return old;
    },
    /** The objects after the key `after` with the prefix `prefix`, in S3's order: by UTF-8 bytes. */
    after(bucket: string, prefix: string, after: string, limit: number): ObjectMetadata[] {
      return store
        .all<ObjectRow>(
          "select * from s3_object where bucket = ? and key > ? and key >= ? and substr(key, 1, ?) = ? order by key limit ?",
          bucket,
          after,
          prefix,
          codePointCount(prefix),
          prefix,
          limit,
        )
        .map(factsOf);
    },
    olderThan: (bucket: string, prefix: string, at: number): ObjectMetadata[] =>
      store
        .all<ObjectRow>(
          "select * from s3_object where bucket = ? and modified_at <= ? and substr(key, 1, ?) = ?",
          bucket,
          at,
          codePointCount(prefix),
          prefix,
        )
        .map(factsOf),
    /** Deletes files without a row. @param used further files in use: parts of uploads. */
    async sweep(used: ReadonlySet<string>): Promise<void> {
      const known = new Set(store.all<{ file: string }>("select file from s3_object").map(({ file }) => file));
      const orphans = readdirSync(folder).filter((file) => !known.has(file) && !used.has(file));
      await Promise.all(orphans.map((file) => rm(path(file), { force: true })));
    },
  };
}

/** The length as SQLite counts it: a pair of surrogates is one. */
const codePointCount = (text: string) => Array.from(text).length;
