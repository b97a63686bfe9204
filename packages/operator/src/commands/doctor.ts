import { existsSync, readFileSync } from "node:fs";
import { root } from "@waybill/plan/files";
import { Plan } from "@waybill/plan/plan";
import { houseRules } from "@waybill/plan/rules/house";
import { judge, type Finding } from "@waybill/plan/rules/rule";
import { view as viewOf } from "@waybill/plan/view-of-plan";
import type { View } from "@waybill/plan/view";
import { join } from "node:path";
import type { Command } from "../command.ts";
import { EXIT, Stop, usage } from "../exit.ts";
import { count } from "../format.ts";
import { type NamedFile, namedFile } from "../io.ts";
import { deadFindings } from "../live/dead.ts";
import { NOT_READ, liveView } from "../live/view.ts";
import type { Output } from "../output.ts";
import type { Target } from "../target.ts";

/** `waybill doctor`: whether anything here can lose data. */
export const doctor: Command = {
  name: "doctor",
  says: "Check the plan or a stage against everything known to lose data. One line when healthy.",
  operands: "",
  options: { plan: { says: "another plan file (default stacks/plan/aws.json)", value: "FILE" } },
  examples: [
    "waybill doctor",
    "waybill doctor --plan stacks/plan/aws-cn.json",
    "waybill doctor --stage dev --region eu-central-1 --json",
  ],
  notes: [
    `Without --stage the plan is judged, and the dead letters of the offline cloud when it runs. With --stage the running stage is: its queues, functions, rules, alarms, logs and tables, and its dead letters; not ${NOT_READ}.`,
  ],
  async run({ given, out, target, io }) {
    const stage = given.text("stage");
    const plan = given.text("plan");
    if (stage !== undefined && plan !== undefined) throw usage("--plan and --stage: one at a time");
    const at = stage === undefined && plan !== undefined ? undefined : await running(target, stage === undefined);
    const view =
      stage === undefined || !at
        ? planned(namedFile(io, plan ?? join(root, "stacks/plan/aws.json")))
        : await liveView(at);
    const findings = [...judge(view, houseRules), ...(at ? await deadFindings(at) : [])];
    const judged = [stage === undefined ? `the plan of ${view.app.partition}` : undefined, at?.place].filter(Boolean);
    out.answer({ judged, rules: houseRules.length, healthy: findings.length === 0, findings }, () =>
      findings.length === 0
        ? `healthy: ${judged.join(" and ")}`
        : `${findings.map((one) => told(one, out)).join("\n\n")}\n\n${count(findings.length, "finding")} in ${judged.join(" and ")}`,
    );
    return findings.length === 0 ? EXIT.done : EXIT.findings;
  },
};

/** The running cloud; for the plan alone none has to run. */
async function running(target: () => Promise<Target>, optional: boolean): Promise<Target | undefined> {
  return await target().catch((error: unknown) => {
    if (optional && error instanceof Stop && error.exit === EXIT.unreachable) return undefined;
    throw error;
  });
}

function planned({ name, path }: NamedFile): View {
  if (!existsSync(path)) throw usage(`there is no plan ${name}`, "write it with `npm run synth`");
  try {
    return viewOf(Plan.parse(JSON.parse(readFileSync(path, "utf8"))));
  } catch (error) {
    throw usage(
      `${name} is no plan: ${error instanceof Error ? error.message.split("\n")[0] : ""}`,
      "write it with `npm run synth`",
    );
  }
}

function told({ resource, rule, observed, wanted, why, fix }: Finding, out: Output): string {
  const facts = Object.entries({ is: observed, wanted, because: why, fix });
  const rows = facts.map(([name, text]) => [`  ${name}`, text]);
  return `${out.bad(resource)} (${rule})\n${out.table(["", { head: "", wrap: true }], rows)}`;
}
