import { parameters } from "./stage.ts";

/** By whose clocks days, weeks and months begin: reports are drawn by them. An IANA name; change it before the first report. */
export const timeZone = "Europe/Berlin";

new aws.ssm.Parameter("TimeZone", { name: `${parameters()}/default/timeZone`, type: "String", value: timeZone });
