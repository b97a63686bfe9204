/** Runs the bundled program under Pulumi's mocks and returns what it registered. Nothing leaves the process. */
import crypto from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { platformFolder } from "../paths.ts";
import {
  createResourceState,
  answerDataSource,
  resourceOutputs,
  type SynthContext,
  type PulumiProps,
} from "./resource-outputs.ts";
import { createIdleSampler } from "./idle-sampler.ts";
import type { SstApp } from "./program.ts";
import type { SstRpcServer } from "./sst-rpc-server.ts";

/** One resource as the program asks for it. */
export interface RegisteredResource {
  urn: string;
  type: string;
  /** Logical name. */
  name: string;
  /** URN of the component it belongs to. */
  parent: string | undefined;
  inputs: PulumiProps;
  /** What the cloud would add. */
  outputs: PulumiProps;
  retain: boolean;
}

export interface EvaluatedProgram {
  resources: RegisteredResource[];
  /** What each top-level component offers to those who link it, by name. */
  links: Record<string, PulumiProps>;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): { toJavaScript(): PulumiProps } | undefined;
  getProperties(): { toJavaScript(): PulumiProps } | undefined;
  getRetainondelete?(): boolean;
}
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): PulumiProps } | undefined;
}
type Register = (request: Request, done: unknown) => unknown;
interface Monitor {
  newUrn: (parent: string | undefined, type: string, name: string) => string;
  registerResource: Register;
  readResource: Register;
  registerResourceOutputs: (request: OutputsRequest, done: unknown) => unknown;
}
interface Pulumi {
  runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean): Promise<void>;
    getMonitor(): Monitor;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  };
}
/** Pulumi's own list of promises that are not resolved: a deploy that ends with one in it fails. */
interface PulumiState {
  getStore(): { leakCandidates: Set<{ _debugCtx: string }> };
  /** Runs it with a state of its own: the stack, the monitor, the promises. */
  withLocalStorage<T>(run: () => T): T;
}

/** Idle samples after which an evaluation that awaits nothing is complete. */
const SETTLED_SAMPLES = 5;
/** How much of what a stalled evaluation awaits its message names. */
const MAX_NAMED_WAITS = 10;

const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** Pulumi marks secrets by wrapping them; the plan wants the value. */
function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (value === null || typeof value !== "object") return value;
  if (SECRET_MARK in value && "value" in value) return unwrapSecrets(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapSecrets(inner)]));
}

/**
 * One evaluation at a time in a process. Nothing of it passes to the next: Pulumi's state is its own.
 *
 * @param options.stalledSamples idle samples after which an evaluation that still awaits something never gets it
 * @default { stalledSamples: 1500 }, half a minute of a process that runs
 */
export function evaluateProgram(
  program: () => Promise<unknown>,
  app: SstApp,
  cloud: SynthContext,
  rpc: SstRpcServer,
  { stalledSamples = 1_500 } = {},
): Promise<EvaluatedProgram> {
  const require = createRequire(join(platformFolder, "package.json")); // the bundle's own instance of Pulumi
  const pulumi = require("@pulumi/pulumi") as Pulumi;
  const state = require("@pulumi/pulumi/runtime/state") as PulumiState;
  return state.withLocalStorage(() =>
    evaluateWith({ runtime: pulumi.runtime, state }, program, app, cloud, rpc, stalledSamples),
  );
}

async function evaluateWith(
  { runtime, state }: Pulumi & { state: PulumiState },
  program: () => Promise<unknown>,
  app: SstApp,
  cloud: SynthContext,
  rpc: SstRpcServer,
  stalledSamples: number,
): Promise<EvaluatedProgram> {
  const unresolved = () => state.getStore().leakCandidates;
  const resources = new Map<string, RegisteredResource>();
  const links: Record<string, PulumiProps> = {};
  const failures: unknown[] = [];

  // An exception inside an apply() shows only as an unhandled rejection, and leaves Pulumi waiting for ever.
  const onRejection = (cause: unknown) => void failures.push(cause);
  process.on("unhandledRejection", onRejection);

  // SST ends physical names in a hash of random bytes.
  const { randomBytes } = crypto;
  Object.assign(crypto, { randomBytes: (size: number) => Buffer.alloc(size) });

  await runtime.setMocks(
    {
      newResource: (asked: { type: string; name: string; inputs: PulumiProps; id?: string }) =>
        createResourceState(
          asked.type,
          asked.name,
          unwrapSecrets(asked.inputs) as PulumiProps,
          cloud,
          asked.id || undefined,
        ),
      call: (asked: { token: string; inputs: PulumiProps }) =>
        answerDataSource(asked.token, unwrapSecrets(asked.inputs) as PulumiProps, cloud),
    },
    app.name,
    app.stage,
    false,
  );

  const monitor = runtime.getMonitor();
  // The engine's rule. The mock's own differs, and SST reads the type of a link out of the URN.
  monitor.newUrn = (parent, type, name) => {
    const chain = parent?.split("::")[2] ?? "";
    const qualified = chain && chain !== "pulumi:pulumi:Stack" ? `${chain}$${type}` : type;
    return `urn:pulumi:${app.stage}::${app.name}::${qualified}::${name}`;
  };
  for (const kind of ["registerResource", "readResource"] as const) {
    const real = monitor[kind].bind(monitor);
    monitor[kind] = (request, done) => {
      const type = request.getType();
      const urn = monitor.newUrn(request.getParent(), type, request.getName());
      if (resources.has(urn)) failures.push(new Error(`Two resources are called ${request.getName()} (${type}).`));
      const given = kind === "readResource" ? request.getProperties() : request.getObject();
      const inputs = unwrapSecrets(given?.toJavaScript() ?? {}) as PulumiProps;
      resources.set(urn, {
        urn,
        type,
        name: request.getName(),
        parent: request.getParent() || undefined,
        inputs,
        outputs: resourceOutputs(type, request.getName(), inputs, cloud),
        retain: request.getRetainondelete?.() ?? false,
      });
      return real(request, done);
    };
  }
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, done) => {
    if (request.getUrn().includes("::sst:sst:LinkRef::")) {
      const { target, properties } = unwrapSecrets(request.getOutputs()?.toJavaScript() ?? {}) as {
        target: string;
        properties: PulumiProps;
      };
      links[target] = properties;
    }
    return registerOutputs(request, done);
  };

  const withoutLambda = () => {
    const done = new Set(
      [...resources.values()].filter((one) => one.type === "aws:lambda/function:Function").map((one) => one.parent),
    );
    return [...resources.values()]
      .filter((one) => one.type === "sst:aws:Function" && !done.has(one.urn))
      .map((one) => one.name);
  };
  let running = true;
  /** What the program waits for, in words. */
  const awaited = () => [
    ...rpc.traffic().open.map((call) => `SST's answer to ${call}`),
    ...new Set([...unresolved()].flatMap(({ _debugCtx }) => /resource:[^\]]*\]/.exec(_debugCtx) ?? [])),
    ...withoutLambda().map((name) => `the Lambda function of ${name}`),
    ...(running ? ["run() of sst.config.ts"] : []),
  ];
  const activity = () =>
    [resources.size, Object.keys(links).length, rpc.traffic().calls, unresolved().size, failures.length].join("/");

  try {
    runtime.runInPulumiStack(program).then(() => (running = false), onRejection);
    // Outputs resolve in chains: an answer leads to an apply, an apply to more resources. Done is when nothing moves, and
    // so is a failure: other parts of the program may fail as well.
    const nextSample = createIdleSampler(activity);
    for (let idle = 0; ; idle = await nextSample()) {
      if (idle < SETTLED_SAMPLES) continue;
      if (failures.length > 0 || (awaited().length === 0 && unresolved().size === 0)) break;
      if (idle >= stalledSamples) failures.push(new Error(stalledMessage(awaited())));
    }
  } finally {
    Object.assign(crypto, { randomBytes });
    process.off("unhandledRejection", onRejection);
  }
  if (failures.length > 0) {
    const failuresByMessage = new Map(
      failures.map((failure) => [failure instanceof Error ? failure.message : String(failure), failure]),
    );
    throw new AggregateError(failuresByMessage.values(), [...failuresByMessage.keys()].join("\n"));
  }
  return { resources: [...resources.values()], links };
}

function stalledMessage(awaited: string[]): string {
  const named = awaited.slice(0, MAX_NAMED_WAITS).join(", ") || "a promise of Pulumi's";
  const rest = awaited.length > MAX_NAMED_WAITS ? ` and ${awaited.length - MAX_NAMED_WAITS} more` : "";
  return `The program waits for something that never comes: ${named}${rest}.`;
}
