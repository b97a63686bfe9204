import { existsSync, readFileSync } from "node:fs";
import { repositoryRoot } from "@waybill/plan/paths";
import { Plan } from "@waybill/plan/plan";
import { STAGE_RULES } from "@waybill/plan/rules/stage-rules";
import { readManifest } from "@waybill/plan/rules/lookups";
import { checkRules, type RuleFinding } from "@waybill/plan/rules/rule";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import type { StageView } from "@waybill/plan/view/stage-view";
import { join } from "node:path";
import type { Command } from "../../cli/command.ts";
import { EXIT, CliError, usageError } from "../../cli/exit.ts";
import { formatCount } from "../../cli/format.ts";
import { type NamedFile, namedFile } from "../../cli/process-io.ts";
import { describeUnseen } from "../dlq/dead-letters/inspect-queue.ts";
import { deadLetterFindings } from "./dead-letters.ts";
import { UNREAD_RESOURCES, readDeployedView } from "./deployed-view.ts";
import type { Output } from "../../cli/output.ts";
import type { StageTarget } from "../../target.ts";

/** `waybill doctor`: checks whether anything can lose data. */
export const doctor: Command = {
  name: "doctor",
  description:
    "Check the plan or a stage for everything known to lose data, and for how long personal data is stored. One line when healthy.",
  operands: "",
  options: { plan: { description: "another plan file (default stacks/plan/aws.json)", valueName: "FILE" } },
  examples: [
    "waybill doctor",
    "waybill doctor --plan stacks/plan/aws-cn.json",
    "waybill doctor --stage dev --region eu-central-1 --json",
  ],
  notes: [
    `Without --stage it checks the plan, and the dead letters of the offline cloud when that runs. With --stage it checks the deployed stage: queues, functions, rules, alarms, logs, tables and dead letters; not ${UNREAD_RESOURCES}.`,
  ],
  async run({ flags, out, resolveTarget, io, signal }) {
    const stage = flags.text("stage");
    const plan = flags.text("plan");
    if (stage !== undefined && plan !== undefined) throw usageError("--plan and --stage: one at a time");
    const target =
      stage === undefined && plan !== undefined
        ? undefined
        : await resolveRunningTarget(resolveTarget, stage === undefined);
    const view =
      stage === undefined || !target
        ? readPlanView(namedFile(io, plan ?? join(repositoryRoot, "stacks/plan/aws.json")))
        : await readDeployedView(target);
    const deadLetters = target ? await deadLetterFindings(target, signal) : { findings: [], queues: [] };
    const findings = [...checkRules(view, STAGE_RULES), ...deadLetters.findings];
    const checked = [stage === undefined ? `the plan of ${view.app.partition}` : undefined, target?.displayName].filter(
      Boolean,
    );
    for (const text of describeUnseen(deadLetters.queues)) out.info(text);
    const { queues } = deadLetters;
    const retentionDays = readManifest(view)?.retentionDays;
    const result = {
      checked,
      rules: STAGE_RULES.length,
      queues,
      retentionDays,
      healthy: findings.length === 0,
      findings,
    };
    out.result(result, () =>
      findings.length === 0
        ? `healthy: ${checked.join(" and ")}${formatRetention(retentionDays)}`
        : `${findings.map((one) => formatFinding(one, out)).join("\n\n")}\n\n${formatCount(findings.length, "finding")} in ${checked.join(" and ")}`,
    );
    return findings.length === 0 ? EXIT.done : EXIT.findings;
  },
};

/** What is personal, and for how many days it is stored. */
const formatRetention = (days: Record<string, number> = {}): string =>
  Object.entries(days)
    .map(([kind, count]) => `; ${kind} for ${formatCount(count, "day")}`)
    .join("");

/** The running target; undefined where it is optional and none is running. */
async function resolveRunningTarget(
  resolveTarget: () => Promise<StageTarget>,
  optional: boolean,
): Promise<StageTarget | undefined> {
  return await resolveTarget().catch((error: unknown) => {
    if (optional && error instanceof CliError && error.exit === EXIT.unreachable) return undefined;
    throw error;
  });
}

function readPlanView({ name, path }: NamedFile): StageView {
  if (!existsSync(path)) throw usageError(`there is no plan ${name}`, "write it with `npm run synth`");
  try {
    return createStageView(Plan.parse(JSON.parse(readFileSync(path, "utf8"))));
  } catch (error) {
    throw usageError(
      `${name} is not a plan: ${error instanceof Error ? error.message.split("\n")[0] : ""}`,
      "write it with `npm run synth`",
    );
  }
}

function formatFinding({ resource, rule, observed, wanted, why, fix }: RuleFinding, out: Output): string {
  const facts = Object.entries({ is: observed, wanted, because: why, fix });
  const rows = facts.map(([name, text]) => [`  ${name}`, text]);
  return `${out.red(resource)} (${rule})\n${out.table(["", { head: "", wrap: true }], rows)}`;
}
