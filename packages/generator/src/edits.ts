/** Edits of source texts. oxfmt formats the result. Each throws when the text is not as expected. */

/** Adds a named import. */
export function addImport(text: string, name: string, from: string): string {
  const module = JSON.stringify(from);
  const existing = new RegExp(`^import \\{([^}]*)\\} from ${module};$`, "m");
  const [statement, names] = existing.exec(text) ?? [];
  if (statement === undefined || names === undefined) return `import { ${name} } from ${module};\n${text}`;
  const all = names
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  if (all.includes(name)) return text;
  return text.replace(statement, `import { ${[...all, name].join(", ")} } from ${module};`);
}

/** Adds a line behind the last line that matches, or throws `what` is missing. */
export function addAfterLast(text: string, pattern: RegExp, line: string, what: string): string {
  const lines = text.split("\n");
  const last = lines.findLastIndex((one) => pattern.test(one));
  if (last < 0) throw new Error(`${what} was not found, so that nothing can be added to it`);
  return lines.toSpliced(last + 1, 0, line).join("\n");
}

/** Adds a consumer to a contract, sorted. */
export function addConsumer(text: string, event: string, consumer: string): string {
  const [start] = new RegExp(`^export const \\w+ = event\\("${escapeRegExp(event)}", \\{\\n`, "m").exec(text) ?? [];
  if (start === undefined) throw new Error(`the contract of ${event} was not found`);
  const from = text.indexOf(start);
  const end = text.indexOf("\n});", from);
  const contract = text.slice(from, end);
  const [list = "", names = ""] = /\n {2}consumers: \[([^\]]*)\],/.exec(contract) ?? [];
  const all = [...names.matchAll(/"(\w+)"/g)].map(([, name]) => name!);
  const line = `\n  consumers: [${[...all, consumer]
    .toSorted()
    .map((name) => `"${name}"`)
    .join(", ")}],`;
  const changed = list === "" ? contract.replace(/\n {2}data: /, `${line}$&`) : contract.replace(list, line);
  return text.slice(0, from) + changed + text.slice(end);
}

/** Adds an argument to the first call of a function. */
export function addArgument(text: string, call: string, argument: string): string {
  const at = text.indexOf(`${call}(`);
  const end = text.indexOf(")", at);
  if (at < 0 || end < 0) throw new Error(`a call of ${call} was not found`);
  const given = text
    .slice(at + call.length + 1, end)
    .trim()
    .replace(/,$/, "");
  return `${text.slice(0, at)}${call}(${given}, ${argument}${text.slice(end)}`;
}

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
