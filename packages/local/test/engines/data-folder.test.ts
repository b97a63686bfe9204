import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, expect, test } from "vitest";
import { dataFolderError } from "../../src/data-folder.ts";
import { startTestCloud } from "./test-cloud.ts";
import { bucket, queue, table } from "./views.ts";

const root = mkdtempSync(join(tmpdir(), "data-folder-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const umask = process.umask();
afterEach(() => void process.umask(umask));

const parts = { queues: [queue("q")], buckets: [bucket("photos")], tables: [table("Runs")] };

/** Whatever in the folder others may read, as `mode path`. */
const readableByOthers = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => ({ name, mode: statSync(join(folder, name)).mode & 0o777 }))
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ name, mode }) => `${mode.toString(8)} ${name}`);

async function writeEverywhere({ sqs, dynamo, aws, url }: Awaited<ReturnType<typeof startTestCloud>>) {
  await sqs.send(new SendMessageCommand({ QueueUrl: url("q"), MessageBody: "m" }));
  await dynamo.send(new PutItemCommand({ TableName: "Runs", Item: { pk: { S: "a" } } }));
  await new S3Client(aws).send(new PutObjectCommand({ Bucket: "photos", Key: "p", Body: "photo" }));
}

test("the data folder and all that is stored in it are readable by their owner alone", async () => {
  const data = join(root, "new", "data");
  const started = await startTestCloud(parts, { data });
  await writeEverywhere(started);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(readdirSync(data, { recursive: true }).length).toBeGreaterThan(8);
  expect(readableByOthers(data)).toEqual([]);
});

test("a data folder that an earlier version left readable is closed at the next start", async () => {
  const data = join(root, "earlier");
  const first = await startTestCloud(parts, { data });
  await writeEverywhere(first);
  await first.cloud.stop();
  for (const name of readdirSync(data, { recursive: true, encoding: "utf8" })) {
    const path = join(data, name);
    chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644);
  }
  chmodSync(data, 0o755);
  await startTestCloud(parts, { data });
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(readableByOthers(data)).toEqual([]);
});

test("a data folder with files of somebody else keeps its mode and theirs", async () => {
  const data = join(root, "shared");
  mkdirSync(data);
  writeFileSync(join(data, "notes.txt"), "mine");
  chmodSync(join(data, "notes.txt"), 0o644);
  chmodSync(data, 0o755);
  await writeEverywhere(await startTestCloud(parts, { data }));
  expect(statSync(data).mode & 0o777).toBe(0o755);
  expect(readableByOthers(data)).toEqual(["644 notes.txt"]);
});

const file = (path: string, content: string | Buffer = "x") => {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
};
test.for([
  ["a file", "is a file, or is in one", (data: string) => file(data)],
  ["in a file", "is a file, or is in one", (data: string) => file(join(data, ".."))],
  [
    "with a folder in place of the database",
    "has a folder where waybill.db should be",
    (data: string) => mkdirSync(join(data, "waybill.db"), { recursive: true }),
  ],
  [
    "with a text in place of the database",
    "has a waybill.db that is damaged",
    (data: string) => file(join(data, "waybill.db"), "some text ".repeat(900)),
  ],
  [
    "with noise in place of the database",
    "has a waybill.db that is damaged",
    (data: string) => file(join(data, "waybill.db"), randomBytes(9000)),
  ],
  ["of too long a name", "cannot be used (ENAMETOOLONG", () => {}],
] as const)("a data folder that is %s is refused with its reason", async ([name, reason, spoil]) => {
  const data = join(root, "refused", name, name.includes("long") ? "n".repeat(300) : "data");
  spoil(data);
  const error: unknown = await startTestCloud({}, { data }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "DataFolderError" });
  const { message } = error as Error;
  expect(message).toContain(`The data folder ${reason}`);
  expect(message).toContain("--data");
});

test.each([
  ["has no space left on its disk", { code: "ENOSPC" }],
  ["has no space left on its disk", { code: "EDQUOT" }],
  ["has no space left on its disk", { errcode: 13 }],
  ["is not writable", { code: "EROFS" }],
  ["is not writable", { errcode: 8 | (4 << 8) }],
])("a data folder that %s is refused as that: %o", (reason, cause) => {
  const { message } = dataFolderError(root, Object.assign(new Error("from the system"), cause));
  expect(message).toMatch(new RegExp(`^The data folder ${reason}: .*\n.*--data\\.$`, "s"));
});

test("a data folder where no folder can be is refused, and not tried for ever", async () => {
  const error: unknown = await startTestCloud({}, { data: "/proc/none/data" }).catch((thrown: unknown) => thrown);
  expect((error as Error).message).toMatch(/^The data folder (cannot be used|is not writable)/);
});

test("the gateway has the only open port: what serves the engines serves nobody else", async () => {
  const ports = () => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
  const before = ports();
  await startTestCloud(parts);
  expect(ports()).toBe(before + 1);
});
