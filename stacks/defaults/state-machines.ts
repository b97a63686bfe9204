import { awsContext } from "../aws-context.ts";

interface SstStates {
  States: Record<string, SstState>;
}
interface SstState {
  Type: string;
  Resource?: string;
  Timeout?: number;
  TimeoutSeconds?: number;
  Branches?: SstStates[];
  ItemProcessor?: SstStates;
}

/** Corrects what SST generates: integrations of partition `aws`, and `Timeout`, which Step Functions refuses. */
export function correctDefinition(args: aws.sfn.StateMachineArgs): void {
  args.definition = $resolve([args.definition, awsContext.partition] as const).apply(([definition, partition]) =>
    JSON.stringify(correctStates(JSON.parse(definition) as SstStates, partition)),
  );
}

function correctStates<Part extends SstStates>(part: Part, partition: string): Part {
  const States = Object.fromEntries(
    Object.entries(part.States).map(([name, { Timeout, ...state }]) => [
      name,
      {
        ...state,
        ...(state.Resource && { Resource: state.Resource.replace(/^arn:aws:states:/, `arn:${partition}:states:`) }),
        ...(Timeout !== undefined && { TimeoutSeconds: Timeout }),
        ...(state.Branches && { Branches: state.Branches.map((branch) => correctStates(branch, partition)) }),
        ...(state.ItemProcessor && { ItemProcessor: correctStates(state.ItemProcessor, partition) }),
      },
    ]),
  );
  return { ...part, States };
}

interface PolicyDocument {
  Statement: { Action: string | string[]; Resource: string | string[] }[];
}

/** Removes what SST grants every state machine: all actions on any bus and any state machine. Ours may do what its states do. */
export function restrictStateMachineRole(args: aws.iam.RoleArgs): void {
  const trusts = $output(args.assumeRolePolicy).apply((policy) => JSON.stringify(policy));
  args.inlinePolicies &&= $resolve([args.inlinePolicies, trusts] as const).apply(([policies, trusted]) =>
    trusted.includes("states.amazonaws.com")
      ? policies.map(({ policy, ...named }) => ({ ...named, policy: withoutBroadStatements(policy!) }))
      : policies,
  );
}

function withoutBroadStatements(policy: string): string {
  const { Statement, ...rest } = JSON.parse(policy) as PolicyDocument;
  const broad = ({ Action, Resource }: PolicyDocument["Statement"][number]) =>
    [Resource].flat().includes("*") && [Action].flat().some((action) => /^(events|states):/.test(action));
  return JSON.stringify({ ...rest, Statement: Statement.filter((statement) => !broad(statement)) });
}
