import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { invalidDocument, type RecordedLine } from "./parsed-document.ts";
import { distanceToPathM, pathLengthM, pathPassings, simplifyPath } from "./paths.ts";

/** Over a longer gap nobody knows how the way went; over a shorter one a phone was off for a moment. */
const MAX_GAP_M = 1_000;
/** Lines meet within this, and a line runs along another within this: a receiver wanders as far. */
const MEETING_M = 100;
const MAX_LINES = 100;
const MAX_NAMED_LINES = 5;

/** A line without gaps, and how its parts are called in the document. */
interface JoinedLine {
  names: string[];
  path: LatLon[];
}

/**
 * The one line of a document: its lines joined where one ends and another begins. A line that runs along a longer one is
 * part of it. Throws ROUTE_INVALID when anything is left over, naming it.
 */
export function joinLines(lists: readonly (readonly RecordedLine[])[]): JoinedLine {
  const wholeLists = lists.map((lines) => lines.flatMap(toWholeLines));
  const count = wholeLists.flat().length;
  if (count > MAX_LINES) throw invalidDocument(`It has ${count} lines; ${MAX_LINES} are the most.`);
  const joined = wholeLists.flatMap((lines) => joinWithin(withoutCovered(joinWithin(lines, MEETING_M)), MAX_GAP_M));
  const lines = withoutCovered(joined);
  const longest = longestOf(lines) ?? { names: [], path: [] };
  const leftOver = lines.filter((line) => line !== longest);
  if (leftOver.length === 0) return longest;
  throw invalidDocument(
    `Its longest line is ${describeLine(longest)}. Left over: ${describeAll(leftOver)}. Lines are joined where one ends and ` +
      `the next begins within ${MAX_GAP_M} m: turn around what meets another with its wrong end, draw the way between them, or ` +
      `import them one by one.`,
  );
}

function describeAll(lines: readonly JoinedLine[]): string {
  const more = lines.length > MAX_NAMED_LINES ? `; and ${lines.length - MAX_NAMED_LINES} more` : "";
  return `${lines.slice(0, MAX_NAMED_LINES).map(describeLine).join("; ")}${more}`;
}

const describeLine = ({ names, path }: JoinedLine): string =>
  `${names.length > 0 ? JSON.stringify(names.join(", ").slice(0, 120)) : "one without a name"} (${path.length} points, ${Math.round(pathLengthM(path))} m)`;

/** The line as one, or as several when its parts are in any order and do not continue one another. */
function toWholeLines({ name, parts, isUnordered = false }: RecordedLine): JoinedLine[] {
  const bad = parts.flat().findIndex(({ lat, lon }) => !Number.isFinite(lat) || !Number.isFinite(lon));
  if (bad >= 0)
    throw invalidDocument(
      `Point ${bad} of ${name?.trim() ? JSON.stringify(name.trim().slice(0, 120)) : "its line"} has no lat and lon that are numbers.`,
    );
  const recorded = parts.filter((part) => part.length > 0);
  if (!isUnordered) assertNoGaps(recorded);
  const paths: LatLon[][] = [];
  for (const part of recorded) {
    const before = paths.at(-1);
    if (before && (!isUnordered || metresBetween(before.at(-1)!, part[0]!) <= MEETING_M)) before.push(...part);
    else paths.push([...part]);
  }
  return paths.map((path) => ({ names: name?.trim() ? [name.trim()] : [], path }));
}

function assertNoGaps(parts: readonly LatLon[][]): void {
  for (const [n, part] of parts.slice(1).entries()) {
    const metres = Math.round(metresBetween(parts[n]!.at(-1)!, part[0]!));
    if (metres <= MAX_GAP_M) continue;
    const gap = `Part ${n + 1} of its line begins ${metres} m from where part ${n} ends`;
    throw invalidDocument(`${gap}; ${MAX_GAP_M} is the most. Draw the way between them, or import them one by one.`);
  }
}

/** The lines, those joined whose end and beginning are within a distance: the nearest first, those that meet in the order of the document. */
function joinWithin(lines: readonly JoinedLine[], gapM: number): JoinedLine[] {
  const pairs = lines.flatMap((line) =>
    lines.flatMap((next) =>
      next === line || isOpposite(line, next)
        ? []
        : [{ line, next, gapM: Math.max(MEETING_M, gapBetweenM(line, next)) }],
    ),
  );
  const nearest = pairs.reduce<(typeof pairs)[0] | undefined>(
    (best, pair) => (pair.gapM < (best?.gapM ?? Infinity) ? pair : best),
    undefined,
  );
  if (!nearest || nearest.gapM > gapM) return [...lines];
  const { line, next } = nearest;
  const joined = { names: [...new Set([...line.names, ...next.names])], path: [...line.path, ...next.path] };
  return joinWithin(
    lines.flatMap((one) => (one === line ? [joined] : one === next ? [] : [one])),
    gapM,
  );
}

const gapBetweenM = (line: JoinedLine, next: JoinedLine): number => metresBetween(line.path.at(-1)!, next.path[0]!);

/**
 * Whether the gap between two lines is one of them, in the other direction: both their ends, or both their beginnings, are nearer
 * to each other, and there is no more of the line than there and back.
 */
function isOpposite(line: JoinedLine, next: JoinedLine): boolean {
  const gapM = gapBetweenM(line, next);
  if (gapM <= MEETING_M) return false;
  const areNear = (a: LatLon, b: LatLon) => metresBetween(a, b) < gapM / 2;
  return (
    (areNear(line.path.at(-1)!, next.path.at(-1)!) && pathLengthM(next.path) < 2 * gapM) ||
    (areNear(line.path[0]!, next.path[0]!) && pathLengthM(line.path) < 2 * gapM)
  );
}

/** The lines without those that run along the longest. */
function withoutCovered(lines: readonly JoinedLine[]): JoinedLine[] {
  const longest = longestOf(lines);
  if (lines.length < 2 || !longest) return [...lines];
  const way = simplifyPath(longest.path, 1_000);
  return lines.filter((line) => line === longest || !runsAlong(simplifyPath(line.path, 64), way));
}

function longestOf(lines: readonly JoinedLine[]): JoinedLine | undefined {
  const measured = lines.map((line) => ({ line, metres: pathLengthM(line.path) }));
  return measured.toSorted((a, b) => b.metres - a.metres)[0]?.line;
}

/** Whether a path keeps to the other one, in its direction: the way back is a way of its own. */
function runsAlong(path: readonly LatLon[], other: readonly LatLon[]): boolean {
  const nearestAlongM = (place: LatLon) =>
    pathPassings(place, other).toSorted((a, b) => a.offM - b.offM)[0]?.alongM ?? 0;
  return (
    path.every((place) => distanceToPathM(place, other) <= MEETING_M) &&
    nearestAlongM(path[0]!) <= nearestAlongM(path.at(-1)!)
  );
}
