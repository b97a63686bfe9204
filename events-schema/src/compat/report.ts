import type { CompatibilityFinding } from "./finding.ts";
import { BREAKS } from "./rules.ts";

export const FINDINGS_FORMATS = ["text", "json", "github"] as const;
export type FindingsFormat = (typeof FINDINGS_FORMATS)[number];

/** The findings for people, for programs, or as annotations of a pull request. */
export function formatFindings(
  findings: readonly CompatibilityFinding[],
  checked: number,
  format: FindingsFormat,
): string {
  if (format === "json")
    return JSON.stringify({ ok: findings.length === 0, checked, findings: findings.map(asJson) }, null, 2);
  if (format === "github") return findings.map(asAnnotation).join("\n");
  const verdict = findings.length === 0 ? "compatible both ways" : count(findings.length, "finding");
  return [...findings.map(asText), `${count(checked, "contract")}: ${verdict}`].join("\n\n");
}

const asJson = (finding: CompatibilityFinding) => ({
  ...finding,
  ...(finding.direction ? { breaks: BREAKS[finding.direction] } : {}),
});

function asText(finding: CompatibilityFinding): string {
  const { contract, rule, path, says, instead } = finding;
  const head = [contract, rule, path].filter(Boolean).join("  ");
  const breaks = formatBrokenConsumers(finding);
  return [head, ...(breaks ? [`  ${breaks}`] : []), `  ${says}`, `  -> ${instead}`].join("\n");
}

function asAnnotation(finding: CompatibilityFinding): string {
  const { contract, rule, path, says, instead, file } = finding;
  const message = [formatBrokenConsumers(finding), says, instead].filter(Boolean).join(". ");
  const title = `${contract}: ${rule}${path ? ` at ${path}` : ""}`;
  return `::error file=${property(file)},title=${property(title)}::${escaped(message)}`;
}

function formatBrokenConsumers({ direction, consumers }: CompatibilityFinding): string | undefined {
  if (!direction) return undefined;
  return `${BREAKS[direction]}: ${consumers.length > 0 ? consumers.join(", ") : "nobody listens today, the archive and replays do"}`;
}

/** As the workflow commands of GitHub want it. */
const escaped = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string) => escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
