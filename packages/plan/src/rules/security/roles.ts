import type { PolicyStatement } from "../../view/stage-view.ts";
import type { StageRule } from "../rule.ts";

/** Services that name the account they assume a role for. Lambda documents it for no execution role. */
const SERVICES_WITH_SOURCE_ACCOUNT = ["events", "pipes", "scheduler", "states"].map(
  (service) => `${service}.amazonaws.com`,
);

export const roleTrustsOwnService: StageRule = {
  id: "role-trusts-own-service",
  why: "Whoever a role trusts has its rights: with the account among them, every user and every function of the account may become any function.",
  fix: "Keep applyDefaults() in sst.config.ts: stacks/defaults/role-trust.ts leaves the service that uses the role.",
  findViolations: (view) =>
    view.roles.flatMap(({ id, usedBy, trust }) =>
      trust
        .filter(({ effect }) => effect === "Allow")
        .flatMap(({ principals = [] }) => principals.filter((principal) => !usedBy.includes(principal)))
        .map((principal) => ({ resource: id, observed: `trusts ${principal}`, wanted: usedBy.join(", ") || "nobody" })),
    ),
};

export const roleTrustsOwnAccount: StageRule = {
  id: "role-trusts-own-account",
  why: "A service works for every account: without aws:SourceAccount another account's schedule or state machine may use the role.",
  fix: "Keep applyDefaults() in sst.config.ts: stacks/defaults/role-trust.ts adds aws:SourceAccount.",
  findViolations: (view) => {
    const bound = ({ conditions }: PolicyStatement) =>
      conditions["StringEquals"]?.["aws:SourceAccount"]?.join() === view.app.account;
    return view.roles.flatMap(({ id, trust }) =>
      trust
        .filter(({ principals = [] }) =>
          principals.some((principal) => SERVICES_WITH_SOURCE_ACCOUNT.includes(principal)),
        )
        .filter((statement) => !bound(statement))
        .map(({ principals = [] }) => ({
          resource: id,
          observed: `trusts ${principals.join(", ")} for any account`,
          wanted: `aws:SourceAccount ${view.app.account}`,
        })),
    );
  },
};
