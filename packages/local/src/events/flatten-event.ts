/** The elements of lists that a value stands in: the element's index by the number of the list. */
export type ListPositions = ReadonlyMap<number, number>;

/** A text, number, boolean or null of an event, and where it stands. */
export interface EventLeaf {
  value: unknown;
  positions: ListPositions;
}

/** The leaves of an event by their path. Names are joined by dots: a dot in a name is no different from a level. */
export function flattenEvent(event: object): Map<string, EventLeaf[]> {
  const leaves = new Map<string, EventLeaf[]>();
  let lists = 0;
  const add = (path: string, value: unknown, positions: ListPositions) => {
    const known = leaves.get(path);
    if (known) known.push({ value, positions });
    else leaves.set(path, [{ value, positions }]);
  };
  // Not recursive: an event may be as deep as its size allows.
  const rest: [path: string, value: unknown, positions: ListPositions][] = [["", event, new Map()]];
  for (let one = rest.pop(); one; one = rest.pop()) {
    const [path, value, positions] = one;
    if (Array.isArray(value)) {
      const list = lists++;
      for (const [index, element] of value.entries()) {
        if (typeof element !== "object" || element === null) add(path, element, positions);
        else rest.push([path, element, new Map(positions).set(list, index)]);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [name, member] of Object.entries(value))
        rest.push([path === "" ? name : `${path}.${name}`, member, positions]);
    } else add(path, value, positions);
  }
  return leaves;
}

/** The positions of both, or undefined when they are in different elements of one list. */
export function joinPositions(one: ListPositions, other: ListPositions): ListPositions | undefined {
  if (other.size === 0) return one;
  const joined = new Map(one);
  for (const [list, index] of other) {
    const known = joined.get(list);
    if (known !== undefined && known !== index) return undefined;
    joined.set(list, index);
  }
  return joined;
}
