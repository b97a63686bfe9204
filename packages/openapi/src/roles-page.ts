import { type Role, ROLES } from "@waybill/events-schema/api";
import type { HttpOperation } from "./operations.ts";

const DESCRIPTIONS: Record<Role, string> = {
  courier:
    "takes tasks and drives. Sees offers to their team and to all, and what is theirs; another courier's is not found",
  dispatcher:
    "plans: routes, tasks, partners' files, and everybody on the road. No money: no ledger, receipts (nor photos of them) or reports",
  manager: "answers for teams: everything of their tasks and runs, and their money. Reads routes",
  admin: "everything but what a courier does",
  partner: "hands in files of tasks and sees what became of their own",
};

const BEGINNING = `# What each role may do

Generated from the endpoints by \`npm run openapi\`; [authorization](../test/api/authorization.ts) calls each of them as everybody and holds
the table a second time. A token has one role ([sign-in](sign-in.md)).
`;

const MIDDLE = `
A token may also be limited to teams, whatever its role: what belongs to another team, or to none, is then not found
([decided](decisions/2026-11-30-teams-limit-tokens.md)). Routes and partners' files belong to the organization.

| request | ${ROLES.join(" | ")} |
|---|${ROLES.map(() => ":-:|").join("")}
`;

/** The page docs/roles.md: for each request that needs a token, which roles it accepts. */
export function renderRolesPage(operations: readonly HttpOperation[]): string {
  const roles = ROLES.map((role) => `- **${role}** ${DESCRIPTIONS[role]}.`);
  const rows = operations.flatMap(({ method, path, endpoint: { roles: accepted } }) => {
    if (accepted === "anyone") return [];
    const cells = ROLES.map((role) => (accepted.includes(role) ? "yes" : ""));
    return `| \`${method} ${path}\` | ${cells.join(" | ")} |`;
  });
  const open = operations.filter(({ endpoint }) => endpoint.roles === "anyone");
  const anyone = open.map(({ method, path }) => `\`${method} ${path}\``).join(", ");
  return `${BEGINNING}\n${roles.join("\n")}\n${MIDDLE}${rows.join("\n")}\n\nWithout a token: ${anyone}.\n`;
}
