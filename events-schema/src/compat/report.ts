import type { CompatibilityFinding } from "./finding.ts";
import { BREAKS } from "./rules.ts";

export const FINDINGS_FORMATS = ["text", "json", "github"] as const;
export type FindingsFormat = (typeof FINDINGS_FORMATS)[number];

/** The findings as text for people, as JSON for programs, or as annotations of a pull request. */
export function formatFindings(
  findings: readonly CompatibilityFinding[],
  checked: number,
  format: FindingsFormat,
): string {
  if (format === "json")
    return JSON.stringify({ ok: findings.length === 0, checked, findings: findings.map(toJson) }, null, 2);
  if (format === "github") return findings.map(toAnnotation).join("\n");
  const summary = findings.length === 0 ? "compatible both ways" : formatCount(findings.length, "finding");
  return [...findings.map(toText), `${formatCount(checked, "contract")}: ${summary}`].join("\n\n");
}

/** The field names of `--json` are stable: scripts read them. */
const toJson = ({ message, suggestion, ...rest }: CompatibilityFinding) => ({
  ...rest,
  says: message,
  instead: suggestion,
  ...(rest.direction ? { breaks: BREAKS[rest.direction] } : {}),
});

function toText(finding: CompatibilityFinding): string {
  const { contract, rule, path, message, suggestion } = finding;
  const head = [contract, rule, path].filter(Boolean).join("  ");
  const breaks = formatBrokenConsumers(finding);
  return [head, ...(breaks ? [`  ${breaks}`] : []), `  ${message}`, `  -> ${suggestion}`].join("\n");
}

function toAnnotation(finding: CompatibilityFinding): string {
  const { contract, rule, path, message, suggestion, file } = finding;
  const text = [formatBrokenConsumers(finding), message, suggestion].filter(Boolean).join(". ");
  const title = `${contract}: ${rule}${path ? ` at ${path}` : ""}`;
  return `::error file=${escapeProperty(file)},title=${escapeProperty(title)}::${escapeData(text)}`;
}

function formatBrokenConsumers({ direction, consumers }: CompatibilityFinding): string | undefined {
  if (!direction) return undefined;
  return `${BREAKS[direction]}: ${consumers.length > 0 ? consumers.join(", ") : "no consumer today, but the archive and replays"}`;
}

/** The escaping of GitHub's workflow commands. */
const escapeData = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapeProperty = (text: string) => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

const formatCount = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
