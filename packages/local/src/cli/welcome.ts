import { terminalWidth, wrap } from "@waybill/operator/text";
import type { LocalWaybill } from "../boot.ts";
import type { Colorize } from "./trace-lines.ts";
import type { LocalCliOptions } from "./options.ts";
import type { Sample } from "./samples.ts";

/** The callers that get a sample token. */
const SAMPLE_CALLERS = [
  { role: "courier", sub: "c1" },
  { role: "manager", sub: "m1" },
  { role: "dispatcher", sub: "d1" },
  { role: "admin", sub: "a1" },
  { role: "partner", sub: "p1" },
];

export async function createSampleTokens(local: LocalWaybill): Promise<{ role: string; sub: string; token: string }[]> {
  return Promise.all(SAMPLE_CALLERS.map(async ({ role, sub }) => ({ role, sub, token: await local.token(role, sub) })));
}

/** The text after a start: addresses, tokens and commands to copy. */
export function formatWelcome(
  local: LocalWaybill,
  options: LocalCliOptions,
  { paint, ms, samples = [] }: { paint: Colorize; ms: number; samples?: readonly Sample[] },
): string {
  const name = (text: string) => paint("bold", text.padEnd(9));
  const data =
    options.data === undefined ? "in memory, lost at the end (--data DIR stores it)" : `stored in ${options.data}`;
  const lines = [
    "",
    `${paint("bold", "Waybill")}, the offline cloud: ready in ${(ms / 1000).toFixed(1)} s`,
    "",
    `  ${name("Web")} ${local.api}/ (sign in there as anybody; --open opens it)`,
    `  ${name("API")} ${local.api}`,
    ...(local.socket ? [`  ${name("WebSocket")} ${local.socket}`] : []),
    `  ${name("AWS")} ${local.endpoint} (region ${local.view.app.region}, stage ${local.view.app.stage})`,
    `  ${name("State")} ${data}`,
    `  ${name("Code")} ${options.bundle === "dev" ? "reloaded when a source changes" : "bundled as a deploy does"}`,
  ];
  if (options.faults.length > 0) lines.push(`  ${name("Faults")} ${options.faults.join(", ")}; --seed ${local.seed}`);
  if (samples.length > 0) {
    lines.push("", "Samples: published routes, each with a task; continue with README.md", "");
    for (const { taskId, title } of samples) lines.push(`  ${taskId}  ${title}`);
  }
  lines.push(
    "",
    "Address and tokens, good for eight hours: paste them into another terminal",
    "",
    `  export API='${local.api}'`,
  );
  for (const { role, sub } of SAMPLE_CALLERS)
    lines.push(`  export ${role.toUpperCase()}="$(npx waybill token --role ${role} --sub ${sub})"`);
  lines.push("", "Try: a courier reports two fixes, then looks at the run", "");
  lines.push(...exampleCommands(local).map((line) => `  ${line}`));
  lines.push(
    "",
    paint("dim", "Ctrl-C ends it. One line per invocation follows; --logs shows what functions"),
    paint("dim", "print."),
    "",
  );
  return `${wrap(lines.join("\n"), terminalWidth()).join("\n")}\n`;
}

function exampleCommands({ cloud }: LocalWaybill): string[] {
  const at = (secondsAgo: number) => new Date(cloud.clock.now() - secondsAgo * 1000).toISOString();
  const positions = {
    runId: "run_1",
    fixes: [
      { fixTime: at(10), lat: 52.52, lon: 13.405 },
      { fixTime: at(0), lat: 52.5206, lon: 13.4062 },
    ],
  };
  const authorized = '-H "authorization: Bearer $COURIER"';
  const [first, second] = positions.fixes.map((fix) => JSON.stringify(fix));
  return [
    `curl -sS "$API/v1/positions" ${authorized} \\`,
    `  -H 'content-type: application/json' -d '{"runId":"${positions.runId}","fixes":[`,
    `  ${first},`,
    `  ${second}]}'`,
    `curl -sS "$API/v1/runs/run_1" ${authorized}`,
    `curl -sS "$API/v1/runs/run_1/track?format=geojson" \\`,
    `  ${authorized}`,
    "npx waybill dlq ls",
  ];
}
