import { here } from "./here.ts";

interface TrustPolicy {
  Version: string;
  Statement: { Principal: { Service?: string; AWS?: string }; Condition?: object }[];
}

/**
 * Services that say for which account they assume a role. Lambda does not document it for execution roles; IAM lets
 * nobody pass a role to another account's function.
 */
const TELL_ACCOUNT = ["scheduler", "states", "events", "pipes"].map((service) => `${service}.amazonaws.com`);

/**
 * A role trusts its own service and nobody else, for this account's resources only. SST lets the whole account assume
 * the role of every function: it means `sst dev`, where handlers run on a laptop under it, but asks an Output, which is
 * always true.
 */
export function trustsOwnService(args: aws.iam.RoleArgs): void {
  args.assumeRolePolicy = $resolve([args.assumeRolePolicy, here.account] as const).apply(([policy, account]) => {
    const { Version, Statement } = (typeof policy === "string" ? JSON.parse(policy) : policy) as TrustPolicy;
    return JSON.stringify({
      Version,
      Statement: Statement.map(({ Principal: { AWS, ...principal }, ...statement }) => ({
        ...statement,
        Principal: $dev && AWS ? { AWS, ...principal } : principal,
        ...(TELL_ACCOUNT.includes(principal.Service ?? "") && {
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        }),
      })),
    });
  });
}
