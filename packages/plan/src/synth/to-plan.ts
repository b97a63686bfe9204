import type { Plan } from "../plan.ts";
import type { SynthContext, PulumiProps } from "./resource-outputs.ts";
import type { EvaluatedProgram, RegisteredResource } from "./evaluate.ts";
import type { SstApp } from "./program.ts";
import type { BuildRequest } from "./sst-rpc-server.ts";

/** Fields that hold a JSON document as text: expanded, so that a diff shows the line that changed. */
const JSON_DOCUMENT_FIELDS = new Set([
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
export function toPlan(
  { resources }: EvaluatedProgram,
  builds: Map<string, BuildRequest>,
  app: SstApp,
  cloud: SynthContext,
): Plan {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const component = (of: RegisteredResource): string => {
    let top = of;
    for (let up = byUrn.get(of.parent ?? ""); up?.type.startsWith("sst:"); up = byUrn.get(up.parent ?? "")) top = up;
    return top.name;
  };
  return {
    format: 1,
    app: { name: app.name, stage: app.stage, partition: cloud.partition, region: cloud.region, account: cloud.account },
    functions: Object.fromEntries(
      [...builds.values()]
        .toSorted(compareBy((build) => build.functionID))
        .map(({ functionID, handler, links, copyFiles, properties }) => {
          const { architecture: _, ...nodejs } = properties;
          return [
            functionID,
            sortKeys({ handler, links, nodejs, copyFiles: copyFiles.map(({ to }) => to) }) as Plan["functions"][string],
          ];
        }),
    ),
    resources: resources
      .filter(({ type }) => !type.startsWith("sst:") && !type.startsWith("pulumi:"))
      .toSorted(compareBy(({ type, name }) => `${type} ${name}`))
      .map((resource) => ({
        type: resource.type,
        name: resource.name,
        component: component(resource),
        ...(resource.retain ? { retain: true } : {}),
        inputs: sortKeys(expandDocuments(withoutMachineDetails(resource))) as PulumiProps,
        outputs: sortKeys(withoutKey(resource.outputs)) as PulumiProps,
      })),
  };
}

const compareBy =
  <T>(key: (of: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : 1;

/** The bundle here is a stub: its hash and its path say nothing about a deploy. */
function withoutMachineDetails({ type, inputs }: RegisteredResource): PulumiProps {
  if (type === "aws:s3/bucketObjectv2:BucketObjectv2") return { ...inputs, key: "<code>", source: "<code>" };
  if (type !== "aws:lambda/function:Function") return inputs;
  const { variables } = inputs["environment"] as { variables: Record<string, string> };
  return { ...inputs, s3Key: "<code>", environment: { variables: { ...variables, SST_KEY: "<the stage's key>" } } };
}

const withoutKey = (outputs: PulumiProps): PulumiProps =>
  "base64" in outputs ? { ...outputs, base64: "<the stage's key>" } : outputs;

function expandDocuments(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((inner) => expandDocuments(inner));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([inner, held]) => [inner, expandDocuments(held, inner)]));
  }
  if (typeof value !== "string" || !JSON_DOCUMENT_FIELDS.has(key) || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // it only looks like a document: an access log's format with bare $context fields
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(compareBy(([key]) => key))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
