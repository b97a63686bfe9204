/** What a target gets: the whole event, a part of it, a constant, or a template filled from it. */
export interface TargetInput {
  /** Constant JSON text. */
  input?: string;
  /** `$.detail` */
  inputPath?: string;
  inputTransformer?: { paths: Record<string, string>; template: string };
}

/** The values of `<aws.events.…>` variables. */
interface RuleVariables {
  ruleArn: string;
  ruleName: string;
}

/** The payload that a target gets for an event, as JSON or, by a template, as any text. */
export function renderTargetPayload(target: TargetInput, event: Record<string, unknown>, rule: RuleVariables): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(valueAtPath(event, target.inputPath) ?? {});
  if (!target.inputTransformer) return JSON.stringify(event);
  const { paths, template } = target.inputTransformer;
  const { detail: _detail, ...withoutDetail } = event;
  const values: Record<string, unknown> = {
    "aws.events.rule-arn": rule.ruleArn,
    "aws.events.rule-name": rule.ruleName,
    "aws.events.event.ingestion-time": event["time"],
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
  };
  for (const [name, path] of Object.entries(paths)) values[name] = valueAtPath(event, path);
  return fillTemplate(template, values);
}

/** `$.a.b[0]["c"]`; undefined when the path does not exist. */
function valueAtPath(value: unknown, path: string): unknown {
  const steps = path.replace(/^\$/, "").matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[['"]([^'"]+)['"]\]/g);
  let here = value;
  for (const [, name, index, quoted] of steps) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string, unknown>)[name ?? index ?? quoted ?? ""];
  }
  return here;
}

/** Inside quotes a value is inserted as plain text, outside as JSON. */
function fillTemplate(template: string, values: Record<string, unknown>): string {
  let quoted = false;
  let result = "";
  for (const [piece, name] of template.matchAll(/\\.|<([\w.-]+)>|[^\\<]|[<\\]/gs)) {
    if (name !== undefined && name in values) result += formatValue(values[name], quoted);
    else {
      if (piece === '"') quoted = !quoted;
      result += piece;
    }
  }
  return result;
}

function formatValue(value: unknown, quoted: boolean): string {
  if (value === undefined) return "";
  if (!quoted) return JSON.stringify(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
