import { here } from "./here.ts";

interface States {
  States: Record<string, State>;
}
interface State {
  Type: string;
  Resource?: string;
  Timeout?: number;
  TimeoutSeconds?: number;
  Branches?: States[];
  ItemProcessor?: States;
}

/** SST names the integrations of partition `aws`, and writes `Timeout`, which Step Functions refuses. */
export function asAwsReadsIt(args: aws.sfn.StateMachineArgs): void {
  args.definition = $resolve([args.definition, here.partition] as const).apply(([definition, partition]) =>
    JSON.stringify(read(JSON.parse(definition) as States, partition)),
  );
}

function read<Part extends States>(part: Part, partition: string): Part {
  const States = Object.fromEntries(
    Object.entries(part.States).map(([name, { Timeout, ...state }]) => [
      name,
      {
        ...state,
        ...(state.Resource && { Resource: state.Resource.replace(/^arn:aws:states:/, `arn:${partition}:states:`) }),
        ...(Timeout !== undefined && { TimeoutSeconds: Timeout }),
        ...(state.Branches && { Branches: state.Branches.map((branch) => read(branch, partition)) }),
        ...(state.ItemProcessor && { ItemProcessor: read(state.ItemProcessor, partition) }),
      },
    ]),
  );
  return { ...part, States };
}

interface Document {
  Statement: { Action: string | string[]; Resource: string | string[] }[];
}

/** SST lets every state machine do anything with any bus, and start any other. Ours may do what its states do. */
export function onlyWhatItRuns(args: aws.iam.RoleArgs): void {
  const trusts = $output(args.assumeRolePolicy).apply((policy) => JSON.stringify(policy));
  args.inlinePolicies &&= $resolve([args.inlinePolicies, trusts] as const).apply(([policies, trusted]) =>
    trusted.includes("states.amazonaws.com")
      ? policies.map(({ policy, ...named }) => ({ ...named, policy: trimmed(policy!) }))
      : policies,
  );
}

function trimmed(policy: string): string {
  const { Statement, ...rest } = JSON.parse(policy) as Document;
  const broad = ({ Action, Resource }: Document["Statement"][number]) =>
    [Resource].flat().includes("*") && [Action].flat().some((action) => /^(events|states):/.test(action));
  return JSON.stringify({ ...rest, Statement: Statement.filter((statement) => !broad(statement)) });
}
