/** A CloudWatch Logs filter pattern: terms, or simple conditions on JSON. Throws Error for an unsupported one. */
export function compileLogFilter(pattern: string | undefined): (message: string) => boolean {
  const text = pattern?.trim() ?? "";
  if (text === "") return () => true;
  return text.startsWith("{") ? jsonFilter(text) : termFilter(text);
}

/** `a "b c" -d ?e ?f`: all of the plain ones, none of the minus ones, one of the question-marked ones. */
function termFilter(text: string): (message: string) => boolean {
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = "", quoted, bare]) => ({
    sign,
    term: quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "",
  }));
  const of = (sign: string) => terms.filter((one) => one.sign === sign).map((one) => one.term);
  const [all, none, any] = [of(""), of("-"), of("?")];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}

const CONDITION =
  /^\(?\s*\$\.?([\w.$[\]"'-]+)\s*(?:(=|!=|<=|>=|<|>)\s*("(?:[^"\\]|\\.)*"|[^\s)]+)|(IS NULL|IS TRUE|IS FALSE|NOT EXISTS))\s*\)?$/;

/** `{ $.detail.type = "a*" && $.ms > 5 }`; `||` binds weaker than `&&`, no nested parentheses. */
function jsonFilter(text: string): (message: string) => boolean {
  const inner = text.replace(/^\{/, "").replace(/\}$/, "");
  const choices = splitOutsideQuotes(inner, "||").map((choice) =>
    splitOutsideQuotes(choice, "&&").map(compileCondition),
  );
  return (message) => {
    const value = parse(message);
    return value !== undefined && choices.some((all) => all.every((test) => test(value)));
  };
}

/** At the operator, but not inside quotes. */
function splitOutsideQuotes(text: string, operator: "||" | "&&"): string[] {
  const parts = [""];
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|\|\||&&|[^"|&]+|./gs)) {
    if (piece === operator) parts.push("");
    else parts.push((parts.pop() ?? "") + piece);
  }
  return parts.map((part) => part.trim());
}

function compileCondition(text: string): (value: unknown) => boolean {
  const found = CONDITION.exec(text);
  if (!found) throw new Error(`Invalid filter pattern: cannot read "${text}"`);
  const [, path = "", operator, raw = "", word] = found;
  const steps = [...path.matchAll(/\["?([^"\]]+)"?\]|([\w$-]+)/g)].map(
    ([, bracketed, plain]) => bracketed ?? plain ?? "",
  );
  const read = (value: unknown) =>
    steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], value);
  if (word === "NOT EXISTS") return (value) => read(value) === undefined;
  if (word) return (value) => read(value) === { "IS NULL": null, "IS TRUE": true, "IS FALSE": false }[word];
  const equal = compileEquality(raw);
  if (operator === "=") return (value) => equal(read(value));
  if (operator === "!=") return (value) => read(value) !== undefined && !equal(read(value));
  const limit = Number(raw);
  const compare = {
    "<": (n: number) => n < limit,
    "<=": (n: number) => n <= limit,
    ">": (n: number) => n > limit,
    ">=": (n: number) => n >= limit,
  }[operator as ">"];
  return (value) => {
    const number = read(value);
    return typeof number === "number" && compare(number);
  };
}

/** Compares text as text, with `*` for anything, and numbers as numbers. */
function compileEquality(raw: string): (value: unknown) => boolean {
  const text = raw.startsWith('"') ? raw.slice(1, -1).replace(/\\(.)/g, "$1") : raw;
  const number = raw.startsWith('"') ? Number.NaN : Number(raw);
  const like = new RegExp(
    `^${text
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );
  return (value) =>
    typeof value === "number"
      ? value === number
      : ["string", "boolean"].includes(typeof value) && like.test(String(value));
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}
