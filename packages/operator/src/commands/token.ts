import type { Command } from "../cli/command.ts";
import { EXIT, usageError } from "../cli/exit.ts";
import { ROLES } from "@waybill/events-schema/api";
import { signToken } from "../api/sign-token.ts";

/** `waybill token`: a bearer token for a test user. */
export const token: Command = {
  name: "token",
  description: "Create a bearer token for a role, signed with the stage's operator key.",
  operands: "",
  options: {
    role: { description: `one of ${ROLES.join(", ")}`, valueName: "ROLE" },
    sub: { description: "subject: the id of the courier, manager …", valueName: "ID" },
    team: { description: "the courier's team; a manager is limited to it", valueName: "TEAM" },
    teams: { description: "the teams that a manager is limited to, with commas; without it all", valueName: "TEAMS" },
    hours: { description: "how long it is valid (default 8, at most 24)", valueName: "N" },
  },
  examples: [
    "waybill token --role courier --sub c1 --team north",
    "waybill token --role manager --sub m1 --hours 1 --stage dev --region eu-central-1",
    'curl -H "Authorization: Bearer $(waybill token --role manager --sub m1)" http://127.0.0.1:4600/v1/runs/r1',
  ],
  notes: ["Production has no operator key: get a token from its identity provider."],
  async run({ flags, out, resolveTarget }) {
    const role = flags.required("role", `one of ${ROLES.join(", ")}`);
    const sub = flags.required("sub", "for example --sub c1");
    const hours = Number(flags.text("hours") ?? 8);
    if (!(ROLES as readonly string[]).includes(role)) throw usageError(`--role ${role}: one of ${ROLES.join(", ")}`);
    if (!(hours > 0 && hours <= 24)) throw usageError(`--hours ${flags.text("hours")}: more than 0 and at most 24`);
    const limits = { team: flags.text("team"), teams: flags.text("teams")?.split(",") };
    const signed = await signToken(resolveTarget, { role, sub, hours, ...limits });
    out.result({ token: signed.token, role, sub, expiresAt: signed.expiresAt }, "");
    out.verbatim(signed.token);
    return EXIT.done;
  },
};
