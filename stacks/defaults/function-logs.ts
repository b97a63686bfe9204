/**
 * Allows a function to write to its own log group only. SST attaches an AWS managed policy that lets each function
 * create and write every log group of the account.
 */
export function restrictLogAccess(args: aws.iam.RoleArgs, { parent: fn }: $util.CustomResourceOptions): void {
  if (!(fn instanceof sst.aws.Function)) return;
  args.managedPolicyArns &&= $output(args.managedPolicyArns).apply((arns) =>
    arns.filter((arn) => !arn.endsWith("/AWSLambdaBasicExecutionRole")),
  );
  // The component creates its role first: the log group exists once the constructor has returned.
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
