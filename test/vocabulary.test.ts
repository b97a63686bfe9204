import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { expect, test } from "vitest";

/** Words of the code's former private dialect, and what to write instead. */
const BANNED: Record<string, string> = {
  door: "endpoint",
  told: "published",
  untold: "unpublished, pending",
  tell: "publish, report, notify",
  said: "pendingEvents",
  hear: "receive, consume",
  heard: "received, consumed",
  news: "events",
  kept: "stored",
  parcel: "outgoing entry",
  desk: "commands",
  books: "ledger",
  wish: "required permission",
  quiet: "inactivity",
  straying: "offRoute",
  recalled: "decoded",
  misfits: "mismatches",
  truth: "fraud checks, expected",
  house: "codebase",
  room: "folder, capacity",
  theirs: "assertOwner",
  most: "MAX_…, maximum",
  least: "MIN_…, minimum",
  letter: "dead letter",
  drop: "partner import",
  announce: "publish",
  happening: "event",
};

/** Standard terms that hold one of the words. */
const STANDARD = /dead-?letters?|least-?privilege|at-?least-?once|letterbox|drop-?(?:down|zone)/gi;

/** `claimTask`, `MAX_AGE` and `claim-task.ts` as the words they are made of. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(STANDARD, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);

const bannedIn = (name: string): string[] =>
  wordsOf(name)
    .map((word) => (word in BANNED ? word : word.replace(/s$/, "")))
    .filter((word) => Object.hasOwn(BANNED, word));

interface Export {
  kind: "type" | "value";
  name: string;
  file: string;
}

/** The exports of a source text. A Zod schema and the type of the same name are two exports, one of each kind; a name for a schema of the API is none. */
function exportsOf(file: string, text: string): Export[] {
  return [
    ...text.matchAll(
      /^export (?:declare |abstract |async )*(interface|type|enum|class|const|let|function\*?) ([A-Za-z_$][\w$]*)(?! = components\b)\b/gm,
    ),
  ].map(([, keyword, name]) => ({
    kind: /interface|type|enum|class/.test(keyword!) ? "type" : "value",
    name: name!,
    file,
  }));
}

const find = (patterns: string[]) => globSync(patterns, { cwd: repositoryRoot }).toSorted();
const readExports = (paths: readonly string[]) =>
  paths.flatMap((file) => exportsOf(file, readFileSync(join(repositoryRoot, file), "utf8")));

const files = find([
  "{events-schema,packages/*}/{src,infra,test}/**/*.{ts,tsx}",
  "{stacks,bench,demo,test}/**/*.ts",
  "*.ts",
]);
const exported = readExports(files);
/** What runs in the browser names the API's schemas as the services do that answer with them: only its own types are compared. */
const pageFiles = find(["packages/web/{app,build,pages,service-worker}/**/*.{ts,tsx}"]);
const exportedByPages = readExports(pageFiles);

const findBanned = (exports: readonly Export[], paths: readonly string[]): string[] => [
  ...exports.flatMap(({ name, file }) => bannedIn(name).map((word) => `${file}: ${name} → ${BANNED[word]}`)),
  ...paths.flatMap((path) => bannedIn(basename(path)).map((word) => `${path} → ${BANNED[word]}`)),
];

function findHomonyms(exports: readonly Export[]): string[] {
  const types = Object.groupBy(
    exports.filter(({ kind }) => kind === "type"),
    ({ name }) => name,
  );
  return Object.values(types)
    .filter((found) => found!.length > 1)
    .map((found) => `${found![0]!.name}: ${found!.map(({ file }) => file).join(", ")}`);
}

test("no exported identifier and no file name has a word of the former dialect", () => {
  expect(findBanned([...exported, ...exportedByPages], [...files, ...pageFiles])).toEqual([]);
});

test("an exported type's name stands for one thing in the whole repository", () => {
  expect(findHomonyms(exported)).toEqual([]);
  expect(findHomonyms(exportedByPages)).toEqual([]);
});

test("the search finds planted words and homonyms", () => {
  const planted = [
    ...exportsOf(
      "a.ts",
      "export interface AnyDoor {}\nexport type Verdict = 1;\nexport const MOST_RETRIES = 5;\nexport type Task = components[0];\n",
    ),
    ...exportsOf(
      "b.ts",
      "export type Verdict = 2;\nexport type Task = 1;\nexport async function heardAt() {}\nexport const deadLetters = 1;\n",
    ),
  ];
  expect(findBanned(planted, ["src/post-parcel.ts", "src/dead-letters.ts"])).toEqual([
    "a.ts: AnyDoor → endpoint",
    "a.ts: MOST_RETRIES → MAX_…, maximum",
    "b.ts: heardAt → received, consumed",
    "src/post-parcel.ts → outgoing entry",
  ]);
  expect(findHomonyms(planted)).toEqual(["Verdict: a.ts, b.ts"]);
});
