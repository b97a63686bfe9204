import type { Command } from "../command.ts";
import { EXIT, usage } from "../exit.ts";
import { ROLES, signToken } from "../token.ts";

/** `waybill token`: a bearer token for a person who does not exist. */
export const token: Command = {
  name: "token",
  says: "Make a bearer token for a role, signed with the stage's operator key.",
  operands: "",
  options: {
    role: { says: `one of ${ROLES.join(", ")}`, value: "ROLE" },
    sub: { says: "who: the id of the courier, manager …", value: "ID" },
    team: { says: "the courier's team, by which managers may watch", value: "TEAM" },
    hours: { says: "how long it is good for (default 8, at most 24)", value: "N" },
  },
  examples: [
    "waybill token --role courier --sub c1 --team north",
    "waybill token --role manager --sub m1 --hours 1 --stage dev --region eu-central-1",
    'curl -H "Authorization: Bearer $(waybill token --role manager --sub m1)" http://127.0.0.1:4600/v1/runs/r1',
  ],
  notes: ["Production has no operator key: there tokens come from its identity provider."],
  async run({ given, out, target }) {
    const role = given.need("role", `one of ${ROLES.join(", ")}`);
    const sub = given.need("sub", "who it is for: --sub c1");
    const hours = Number(given.text("hours") ?? 8);
    if (!(ROLES as readonly string[]).includes(role)) throw usage(`--role ${role}: one of ${ROLES.join(", ")}`);
    if (!(hours > 0 && hours <= 24)) throw usage(`--hours ${given.text("hours")}: more than 0 and at most 24`);
    const signed = await signToken(await target(), { role, sub, hours, team: given.text("team") });
    out.answer({ token: signed.token, role, sub, expiresAt: signed.expiresAt }, "");
    out.verbatim(signed.token);
    return EXIT.done;
  },
};
