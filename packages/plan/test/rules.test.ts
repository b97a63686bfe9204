import { catalogue } from "@waybill/events-schema/catalogue";
import { loadPlan, view } from "@waybill/plan/plan";
import { houseRules } from "@waybill/plan/rules/house";
import { judge } from "@waybill/plan/rules/rule";
import { wiring } from "@waybill/plan/rules/wiring";
import { describe, expect, test } from "vitest";
import { faults, socketApi } from "./faults.ts";

const rules = [...houseRules, wiring(catalogue)];

test("every rule has a fault to find, a reason and a way out", () => {
  expect(Object.keys(faults).toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  for (const rule of rules) {
    expect(rule.why).toMatch(/^[A-Z].{30,}\.$/);
    expect(rule.fix).toMatch(/^[A-Z].{8,}\.$/);
  }
});

describe.each(["aws", "aws-cn"] as const)("the committed plan of %s", (partition) => {
  const committed = view(loadPlan(partition));

  test("keeps every rule", () => {
    expect(judge(committed, rules)).toEqual([]);
  });

  test("keeps every rule with a WebSocket API beside the other", () => {
    const larger = structuredClone(committed);
    socketApi(larger);
    expect(judge(larger, rules)).toEqual([]);
  });

  const possible = Object.entries(faults).filter(([id]) => id !== "in-china" || partition === "aws-cn");
  const cases = possible.flatMap(([id, ways]) => ways.map((fault, way) => ({ id, way, fault })));
  test.each(cases)("a fault turns its rule red, and no other: $id, way $way", ({ id, fault }) => {
    const sick = structuredClone(committed);
    fault(sick);
    const found = judge(sick, rules);
    expect(found.filter(({ rule }) => rule !== id)).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });
});
