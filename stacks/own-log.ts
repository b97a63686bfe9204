/**
 * A function writes its own log and no other's. SST attaches AWS's managed policy, which lets each function create and
 * write every log group of the account.
 */
export function writesOwnLog(args: aws.iam.RoleArgs, { parent: fn }: $util.CustomResourceOptions): void {
  if (!(fn instanceof sst.aws.Function)) return;
  args.managedPolicyArns &&= $output(args.managedPolicyArns).apply((arns) =>
    arns.filter((arn) => !arn.endsWith("/AWSLambdaBasicExecutionRole")),
  );
  // The component creates its role first: the log group is known when the constructor is through.
  const group = $output(undefined).apply(() => fn.nodes.logGroup);
  args.inlinePolicies = $resolve([args.inlinePolicies ?? [], group] as const).apply(([policies, own]) => [
    ...policies,
    {
      name: "log",
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: $interpolate`${own!.arn}:*`,
          },
        ],
      }),
    },
  ]);
}
