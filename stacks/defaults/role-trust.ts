import { awsContext } from "../aws-context.ts";

interface TrustPolicy {
  Version: string;
  Statement: { Principal: { Service?: string; AWS?: string }; Condition?: object }[];
}

/**
 * Services that set aws:SourceAccount when they assume a role. Lambda does not document it for execution roles; IAM
 * does not allow passing a role to a function of another account.
 */
const SERVICES_NAMING_ACCOUNT = ["scheduler", "states", "events", "pipes"].map((service) => `${service}.amazonaws.com`);

/**
 * Makes a role trust only its own service, for resources of this account. SST lets the whole account assume the role of
 * every function: intended for `sst dev`, where handlers run locally with it, but its check is of an Output, which is
 * always true.
 */
export function restrictRoleTrust(args: aws.iam.RoleArgs): void {
  args.assumeRolePolicy = $resolve([args.assumeRolePolicy, awsContext.account] as const).apply(([policy, account]) => {
    const { Version, Statement } = (typeof policy === "string" ? JSON.parse(policy) : policy) as TrustPolicy;
    return JSON.stringify({
      Version,
      Statement: Statement.map(({ Principal: { AWS, ...principal }, ...statement }) => ({
        ...statement,
        Principal: $dev && AWS ? { AWS, ...principal } : principal,
        ...(SERVICES_NAMING_ACCOUNT.includes(principal.Service ?? "") && {
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        }),
      })),
    });
  });
}
