/**
 * Texts in any case as EventBridge compares them: each character is its small or its capital letter, which may be two (`ß`, `SS`).
 * A wanted character beyond the basic plane, as an emoji, is two question marks to it.
 */
export function ignoreCaseTest(text: string, part: "whole" | "prefix" | "suffix"): (value: unknown) => boolean {
  const source = text.split("").map(inEitherCase).join("");
  const pattern = new RegExp(`${part === "suffix" ? "" : "^"}${source}${part === "prefix" ? "" : "$"}`);
  const [before, behind] = [part === "suffix" ? '"' : "", part === "prefix" ? '"' : ""];
  return (value) => typeof value === "string" && pattern.test(`${before}${value}${behind}`);
}

function inEitherCase(unit: string): string {
  const whole = /[\ud800-\udfff]/.test(unit) ? "?" : unit;
  const cases = [...new Set([whole.toLowerCase(), whole.toUpperCase()])].map(escaped);
  return cases.length === 1 ? cases.join("") : `(?:${cases.join("|")})`;
}

const escaped = (text: string) =>
  text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
