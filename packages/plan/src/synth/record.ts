import type { Plan } from "../plan.ts";
import type { Cloud, Props } from "./cloud.ts";
import type { Evaluated, Registered } from "./evaluate.ts";
import type { App } from "./program.ts";
import type { Build } from "./rpc.ts";

/** Fields that hold a JSON document as text: expanded, so that a diff shows the line that changed. */
const documents = new Set([
  "assumeRolePolicy",
  "definition",
  "eventPattern",
  "filterPolicy",
  "format",
  "input",
  "pattern",
  "policy",
  "policyDocument",
  "redriveAllowPolicy",
  "redrivePolicy",
  "value",
]);

/** The plan of an evaluated program: sorted, without SST's own components, without anything of this machine. */
export function record({ resources }: Evaluated, builds: Map<string, Build>, app: App, cloud: Cloud): Plan {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const component = (of: Registered): string => {
    let top = of;
    for (let up = byUrn.get(of.parent ?? ""); up?.type.startsWith("sst:"); up = byUrn.get(up.parent ?? "")) top = up;
    return top.name;
  };
  return {
    format: 1,
    app: { name: app.name, stage: app.stage, partition: cloud.partition, region: cloud.region, account: cloud.account },
    functions: Object.fromEntries(
      [...builds.values()]
        .toSorted(by((build) => build.functionID))
        .map(({ functionID, handler, links, copyFiles, properties }) => {
          const { architecture: _, ...nodejs } = properties;
          return [
            functionID,
            sorted({ handler, links, nodejs, copyFiles: copyFiles.map(({ to }) => to) }) as Plan["functions"][string],
          ];
        }),
    ),
    resources: resources
      .filter(({ type }) => !type.startsWith("sst:") && !type.startsWith("pulumi:"))
      .toSorted(by(({ type, name }) => `${type} ${name}`))
      .map((resource) => ({
        type: resource.type,
        name: resource.name,
        component: component(resource),
        ...(resource.retain ? { retain: true } : {}),
        inputs: sorted(expand(withoutMachine(resource))) as Props,
        outputs: sorted(withoutKey(resource.outputs)) as Props,
      })),
  };
}

const by =
  <T>(key: (of: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : 1;

/** The bundle here is a stub: its hash and its path say nothing about a deploy. */
function withoutMachine({ type, inputs }: Registered): Props {
  if (type === "aws:s3/bucketObjectv2:BucketObjectv2") return { ...inputs, key: "<code>", source: "<code>" };
  if (type !== "aws:lambda/function:Function") return inputs;
  const { variables } = inputs["environment"] as { variables: Record<string, string> };
  return { ...inputs, s3Key: "<code>", environment: { variables: { ...variables, SST_KEY: "<the stage's key>" } } };
}

const withoutKey = (outputs: Props): Props =>
  "base64" in outputs ? { ...outputs, base64: "<the stage's key>" } : outputs;

function expand(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((inner) => expand(inner));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([inner, held]) => [inner, expand(held, inner)]));
  }
  if (typeof value !== "string" || !documents.has(key) || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // it only looks like a document: an access log's format with bare $context fields
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(by(([key]) => key))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
