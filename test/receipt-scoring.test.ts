import { expect, test } from "vitest";
import { parseLabelAmount } from "../bench/receipts/scoring.ts";

test.each([
  ["12.50", 1_250],
  ["RM 1,234.50", 123_450],
  ["-12.50", -1_250],
  ["RM-12.50", -1_250],
  ["−12.50", -1_250],
  ["(12.50)", -1_250],
  ["", 0],
])("the label %j of a receipt is %d in minor units", (label, value) => {
  expect(parseLabelAmount(label)).toBe(value);
});
