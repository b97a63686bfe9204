import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@waybill/events-schema/catalogue";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { STAGE_RULES } from "@waybill/plan/rules/stage-rules";
import { checkRules } from "@waybill/plan/rules/rule";
import { contractWiringRule } from "@waybill/plan/rules/contract-wiring";
import { describe, expect, test } from "vitest";
import { plantedFaults, faultsOfPlan, addWebSocketApi } from "./planted-faults.ts";

const rules = [...STAGE_RULES, contractWiringRule(catalogue)];

test("every rule has a fault to find, a reason and a way out", () => {
  expect(Object.keys(plantedFaults).toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  for (const rule of rules) {
    expect(rule.why).toMatch(/^[A-Z].{30,}\.$/);
    expect(rule.fix).toMatch(/^[A-Z].{8,}\.$/);
  }
});

test("a rule of the stage has one name: its id is that of its constant", () => {
  const sources = globSync("packages/plan/src/rules/**/*.ts", { cwd: repositoryRoot }).map((file) =>
    readFileSync(join(repositoryRoot, file), "utf8"),
  );
  const named = [...sources.join("\n").matchAll(/^export const (\w+): StageRule = \{\n {2}id: "([^"]+)"/gm)];
  expect(named).toHaveLength(STAGE_RULES.length);
  for (const [, name, id] of named) expect(id).toBe(name!.replaceAll(/[A-Z]/g, "-$&").toLowerCase());
});

describe.each(["aws", "aws-cn"] as const)("the committed plan of %s", (partition) => {
  const committed = createStageView(loadPlan(partition));
  const text = JSON.stringify(committed);
  /** Parsing takes half of the time of structuredClone. */
  const copy = () => JSON.parse(text) as typeof committed;

  test("the committed plan keeps every rule", () => {
    expect(checkRules(committed, rules)).toEqual([]);
  });

  test("the committed plan keeps every rule with a WebSocket API beside the other", () => {
    const larger = copy();
    addWebSocketApi(larger);
    expect(checkRules(larger, rules)).toEqual([]);
  });

  const possible = Object.entries(plantedFaults).filter(
    ([id]) => id !== "available-in-china" || partition === "aws-cn",
  );
  const cases = possible.flatMap(([id, ways]) => ways.map((fault, way) => ({ id, way, fault })));
  test.each(cases)("a fault turns its rule red, and no other: $id, way $way", ({ id, fault }) => {
    const sick = copy();
    fault(sick);
    const found = checkRules(sick, rules);
    expect(found.filter(({ rule }) => rule !== id)).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });
});

test.each(faultsOfPlan)("a fault in the plan's resources turns its rule red: %s, %s", (rule, _, fault) => {
  const plan = loadPlan("aws");
  fault(plan.resources);
  expect(checkRules(createStageView(plan), rules).map((found) => found.rule)).toContain(rule);
});
