/** Bytes of an item as DynamoDB counts them for write units. */
export const itemBytes = (item: Record<string, object>) =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytes(value), 0);

/**
 * Bytes of a value as DynamoDB counts them: UTF-8 names and text, a number half its digits plus one, three for a nested
 * value.
 */
function bytes(value: object): number {
  const [[type, content]] = Object.entries(value) as [[string, unknown]];
  if (type === "S") return Buffer.byteLength(content as string);
  if (type === "B") return Buffer.from(content as string, "base64").length;
  if (type === "N")
    return Math.ceil((content as string).replace(/e.*|[-.]/g, "").replace(/^0+|0+$/g, "").length / 2) + 2;
  const fields = Object.entries(content as Record<string, object>);
  return 3 + fields.reduce((sum, [name, field]) => sum + 1 + Buffer.byteLength(name) + bytes(field), 0);
}
