import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Manifest, manifestPath } from "@waybill/plan/manifest";
import * as z from "zod";
import { createAwsClients, type AwsClients } from "./aws-clients.ts";
import { EXIT, CliError, toCliError } from "./cli/exit.ts";

/** One running Waybill: the offline cloud or a deployed stage. Commands do not know which. */
export interface StageTarget extends AwsClients {
  stage: string;
  region: string;
  local: boolean;
  /** Twelve digits; from the manifest, so that no further right is needed to ask for it. */
  account: string;
  /** For people: where this is. */
  displayName: string;
  manifest: Manifest;
  /** A stage somebody would miss: replay and purge ask for more than a yes. */
  protected: boolean;
  /** `.waybill` of the project: journals and audit lines. */
  stateDirectory: string;
}

/** What the offline cloud writes when it is up. */
const LocalCloudFile = z.object({ endpoint: z.url(), region: z.string().optional(), stage: z.string().optional() });

export interface TargetOptions {
  stage: string | undefined;
  region: string | undefined;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** The project's own directory: the nearest one above that has a run of the offline cloud or the app in it. */
export function findProjectDirectory(cwd: string): string {
  for (let at = resolve(cwd); ; at = dirname(at)) {
    if (existsSync(join(at, ".waybill", "local.json")) || existsSync(join(at, "sst.config.ts"))) return at;
    if (dirname(at) === at) return resolve(cwd);
  }
}

/** Where a command goes: `--stage`, else WAYBILL_ENDPOINT, else the offline cloud that runs in this project. */
export async function resolveTarget({ stage, region, cwd, env }: TargetOptions): Promise<StageTarget> {
  const directory = join(findProjectDirectory(cwd), ".waybill");
  const local = stage === undefined ? findLocalCloud(directory, env) : undefined;
  const name = stage ?? local?.stage ?? "local";
  const asked = region ?? local?.region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  const at = createAwsClients(asked, local?.endpoint);
  const place = local ? local.endpoint : `stage ${name}${asked ? ` in ${asked}` : ""}`;
  const manifest = await readManifest(at, name, local !== undefined, place);
  const account = manifestAccount(manifest);
  return {
    ...at,
    stage: name,
    region: manifest.region,
    local: local !== undefined,
    account,
    displayName: local
      ? `the offline cloud at ${local.endpoint}`
      : `stage ${name}, account ${account}, region ${manifest.region}`,
    manifest,
    // A manifest that does not say so is of an older stack: rather ask once too often.
    protected: local === undefined && (manifest.protected ?? true),
    stateDirectory: directory,
  };
}

function findLocalCloud(directory: string, env: NodeJS.ProcessEnv): z.output<typeof LocalCloudFile> {
  const endpoint = env["WAYBILL_ENDPOINT"];
  if (endpoint) return LocalCloudFile.parse({ endpoint, region: env["AWS_REGION"] ?? "us-east-1" });
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

async function readManifest(at: AwsClients, stage: string, local: boolean, place: string): Promise<Manifest> {
  const name = manifestPath(stage);
  try {
    const ssm = await at.ssm();
    const { Parameter } = await ssm.getParameter({ Name: name });
    return Manifest.parse(JSON.parse(Parameter?.Value ?? "null"));
  } catch (error) {
    if (error instanceof Error && error.name === "ParameterNotFound")
      throw new CliError(
        EXIT.usage,
        `${place} has no parameter ${name}`,
        "check the name and --region; a stage gets it when it is deployed",
        error,
      );
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      throw new CliError(
        EXIT.usage,
        `the manifest ${name} cannot be read: ${error.message}`,
        "deploy the stage from this version",
        error,
      );
    if (error instanceof Error && /region is missing/i.test(error.message))
      throw new CliError(EXIT.usage, "no region is given", "add --region, or set AWS_REGION", error);
    throw toCliError(error, { local, at: place });
  }
}

/** Twelve digits of a queue URL. */
const manifestAccount = (manifest: Manifest): string =>
  manifest.workers.map(({ queue }) => /\/(\d{12})\//.exec(queue)?.[1]).find(Boolean) ?? "unknown";
