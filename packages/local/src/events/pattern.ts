import { flattenEvent, joinPositions, type EventLeaf, type ListPositions } from "./flatten-event.ts";
import { InvalidPatternError } from "./invalid-pattern.ts";
import { compileMatchers, type FieldMatcher, isRuleKeyword } from "./matchers.ts";

export { InvalidPatternError } from "./invalid-pattern.ts";

type Json = Record<string, unknown>;
/** What is required of the values at each path; a path that is required again replaces what was required before. */
type Branch = ReadonlyMap<string, readonly FieldMatcher[]>;

/**
 * EventBridge's event patterns, complete, as its engine (github.com/aws/event-ruler) reads them: compiles one into a test of events.
 *
 * @throws InvalidPatternError with EventBridge's reason.
 * @example
 * const match = compilePattern({ source: ["waybill.tracking"], detail: { data: { progress: [{ numeric: [">", 0.5] }] } } });
 * match({ source: "waybill.tracking", detail: { data: { progress: 0.7 } } });   // true
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  if (!isObject(pattern)) throw new InvalidPatternError("Filter is not an object");
  const branches = compileObject([], pattern, { path: "", insideOr: false }).map(inOrderOfPaths);
  return (event) => {
    if (typeof event !== "object" || event === null) return false;
    const leaves = flattenEvent(event);
    return branches.some((branch) => branchMatches(branch, leaves));
  };
}

interface Place {
  path: string;
  /** Names of match expressions are reserved within `$or`. */
  insideOr: boolean;
}

/** Adds an object of a pattern to every branch; each alternative of an `$or` makes branches of its own. */
function compileObject(branches: Branch[], pattern: Json, place: Place): Branch[] {
  const members = Object.entries(pattern);
  if (members.length === 0) throw new InvalidPatternError("Empty objects are not allowed");
  return members.reduce((before, [name, member]) => {
    if (name === "$or") return compileAlternatives(before, member, place);
    if (place.insideOr && isRuleKeyword(name))
      throw new InvalidPatternError(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    const path = place.path === "" ? name : `${place.path}.${name}`;
    if (isObject(member)) return compileObject(before, member, { ...place, path });
    if (!Array.isArray(member)) throw new InvalidPatternError(`"${name}" must be an object or an array`);
    const matchers = compileMatchers(member);
    return (before.length === 0 ? [new Map() as Branch] : before).map((branch) => new Map(branch).set(path, matchers));
  }, branches);
}

function compileAlternatives(branches: Branch[], alternatives: unknown, { path }: Place): Branch[] {
  if (!Array.isArray(alternatives)) throw new InvalidPatternError("It must be an Array followed with $or.");
  const compiled = alternatives.flatMap((one: unknown) => {
    if (!isObject(one)) throw new InvalidPatternError("Only JSON object is allowed in array of $or relationship.");
    return compileObject(branches, one, { path, insideOr: true });
  });
  if (alternatives.length < 2) throw new InvalidPatternError("There must have at least 2 Objects in $or relationship.");
  return compiled;
}

/** The order decides in which element of a list a field must be absent: in the one that the fields before it are in. */
const inOrderOfPaths = (branch: Branch) => [...branch].toSorted(([one], [other]) => (one < other ? -1 : 1));

/**
 * Whether there are values for all paths that stand in the same elements of the lists that they share. All positions that the paths
 * so far allow are followed at once, so that no event takes long.
 */
function branchMatches(branch: ReturnType<typeof inOrderOfPaths>, leaves: Map<string, EventLeaf[]>): boolean {
  let reached: ListPositions[] = [new Map()];
  for (const [n, [path, matchers]] of branch.entries()) {
    const here = leaves.get(path) ?? [];
    const matching = here.filter(({ value }) => matchers.some((one) => "test" in one && one.test(value)));
    const mayBeAbsent = matchers.some((one) => "exists" in one && !one.exists);
    const mayBePresent = matchers.some((one) => "exists" in one && one.exists);
    const relevant = listsOf(branch.slice(n + 1).flatMap(([later]) => leaves.get(later) ?? []));
    const next = new Map<string, ListPositions>();
    const keep = (positions: ListPositions) => {
      const kept = [...positions].filter(([list]) => relevant.has(list));
      next.set(kept.toSorted(([a], [b]) => a - b).join(), new Map(kept));
    };
    for (const positions of reached) {
      for (const leaf of mayBePresent ? here : matching) {
        const joined = joinPositions(positions, leaf.positions);
        if (joined) keep(joined);
      }
      if (mayBeAbsent && !here.some((leaf) => joinPositions(positions, leaf.positions))) keep(positions);
    }
    reached = [...next.values()];
    if (reached.length === 0) return false;
  }
  return true;
}

const listsOf = (leaves: readonly EventLeaf[]) => new Set(leaves.flatMap(({ positions }) => [...positions.keys()]));

export function matchesAny(one: FieldMatcher, values: readonly unknown[]): boolean {
  return "exists" in one ? one.exists === values.length > 0 : values.some(one.test);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
