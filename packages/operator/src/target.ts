import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Manifest, manifestPath, parseManifest } from "@waybill/plan/manifest";
import type { StageView } from "@waybill/plan/view/stage-view";
import * as z from "zod";
import { createAwsClients, type AwsClients } from "./aws-clients.ts";
import { EXIT, CliError, toCliError } from "./cli/exit.ts";

/** A running Waybill: the offline cloud or a deployed stage. Most commands treat both alike. */
export interface StageTarget extends AwsClients {
  stage: string;
  region: string;
  local: boolean;
  /** Twelve digits, from the manifest: reading it needs no further permission. */
  account: string;
  /** For messages: the endpoint, or stage, account and region. */
  displayName: string;
  manifest: Manifest;
  /** The parameters that the manifest was read from. */
  manifestParts: ManifestPart[];
  /** Changes on a protected stage need its name and a reason besides --yes. */
  protected: boolean;
  /** `.waybill` of the project: replay journals and the audit log. */
  stateDirectory: string;
}

/** `.waybill/local.json`, which the offline cloud writes when it has started. */
const LocalCloudFile = z.object({
  endpoint: z.url(),
  credentials: z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) }),
  region: z.string().optional(),
  stage: z.string().optional(),
});

/** A stored parameter of the manifest. */
type ManifestPart = StageView["parameters"][number];

export interface TargetOptions {
  stage: string | undefined;
  region: string | undefined;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** The project directory: the nearest one, from `cwd` upwards, with a running offline cloud or an SST app. */
export function findProjectDirectory(cwd: string): string {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    if (existsSync(join(directory, ".waybill", "local.json")) || existsSync(join(directory, "sst.config.ts")))
      return directory;
    if (dirname(directory) === directory) return resolve(cwd);
  }
}

/** The target of a command: `--stage`, else WAYBILL_ENDPOINT, else the offline cloud that runs in this project. */
export async function resolveTarget({ stage, region, cwd, env }: TargetOptions): Promise<StageTarget> {
  const stateDirectory = join(findProjectDirectory(cwd), ".waybill");
  const local = stage === undefined ? findLocalCloud(stateDirectory, env) : undefined;
  const name = stage ?? local?.stage ?? "local";
  const requestedRegion = region ?? local?.region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  const clients = createAwsClients(requestedRegion, local);
  const endpointName = local ? local.endpoint : `stage ${name}${requestedRegion ? ` in ${requestedRegion}` : ""}`;
  const { manifest, manifestParts } = await readManifest(clients, name, {
    local: local !== undefined,
    name: endpointName,
  });
  const account = manifestAccount(manifest);
  return {
    ...clients,
    stage: name,
    region: manifest.region,
    local: local !== undefined,
    account,
    displayName: local
      ? `the offline cloud at ${local.endpoint}`
      : `stage ${name}, account ${account}, region ${manifest.region}`,
    manifest,
    manifestParts,
    // A manifest without the field is of an older stack: treat it as protected.
    protected: local === undefined && (manifest.protected ?? true),
    stateDirectory,
  };
}

function findLocalCloud(directory: string, env: NodeJS.ProcessEnv): z.output<typeof LocalCloudFile> {
  const endpoint = env["WAYBILL_ENDPOINT"];
  if (endpoint) return readEnvironment(endpoint, env);
  const path = join(directory, "local.json");
  if (!existsSync(path))
    throw new CliError(
      EXIT.unreachable,
      "no offline cloud is running in this project",
      "start `npm run local`, or name a stage: --stage NAME",
    );
  try {
    return LocalCloudFile.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new CliError(
      EXIT.usage,
      `${path} cannot be read`,
      "stop `npm run local`, remove the file and start it again",
      cause,
    );
  }
}

function readEnvironment(endpoint: string, env: NodeJS.ProcessEnv): z.output<typeof LocalCloudFile> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region } = env;
  if (!accessKeyId || !secretAccessKey)
    throw new CliError(
      EXIT.usage,
      "WAYBILL_ENDPOINT is set without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      "set both to the `credentials` that the offline cloud wrote into .waybill/local.json",
    );
  return LocalCloudFile.parse({
    endpoint,
    credentials: { accessKeyId, secretAccessKey },
    region: region ?? "us-east-1",
  });
}

async function readManifest(
  clients: AwsClients,
  stage: string,
  endpoint: { local: boolean; name: string },
): Promise<Pick<StageTarget, "manifest" | "manifestParts">> {
  const path = manifestPath(stage);
  try {
    const manifestParts = await readManifestParts(clients, path);
    if (manifestParts.length === 0)
      throw new CliError(
        EXIT.usage,
        `${endpoint.name} has no parameters below ${path}`,
        "check the name and --region; the parameters are written when the stage is deployed",
      );
    return { manifest: parseManifest(manifestParts), manifestParts };
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      throw new CliError(
        EXIT.usage,
        `the manifest ${path} cannot be read: ${error.message}`,
        "deploy the stage from this version",
        error,
      );
    if (error instanceof Error && /region is missing/i.test(error.message))
      throw new CliError(EXIT.usage, "no region is set", "add --region, or set AWS_REGION", error);
    throw toCliError(error, endpoint);
  }
}

async function readManifestParts(clients: AwsClients, path: string): Promise<ManifestPart[]> {
  const ssm = await clients.ssm();
  const parts: ManifestPart[] = [];
  let next: string | undefined;
  do {
    const page = await ssm.getParametersByPath({ Path: path, ...(next ? { NextToken: next } : {}) });
    for (const { Name = "", Type = "", Value = "" } of page.Parameters ?? [])
      parts.push({ name: Name, type: Type, value: Value });
    next = page.NextToken;
  } while (next);
  return parts;
}

/** The account in the queue URLs of the manifest. */
const manifestAccount = (manifest: Manifest): string =>
  manifest.workers.map(({ queue }) => /\/(\d{12})\//.exec(queue)?.[1]).find(Boolean) ?? "unknown";
