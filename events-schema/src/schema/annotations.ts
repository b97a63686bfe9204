const ANNOTATIONS = new Set(
  [
    "$schema $id id $comment title description examples default deprecated",
    "readOnly writeOnly contentEncoding contentMediaType",
  ].flatMap((line) => line.split(" ")),
);

/** Keywords for people and tools: they constrain no value and may change at any time. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.has(keyword) || keyword.startsWith("x-");
}
