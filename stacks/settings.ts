import { parameterRoot } from "./stage.ts";

/** Path of the settings. Their values are in SSM and are read at run time, so that a link never carries a secret. */
export const settings = new sst.Linkable("Settings", { properties: { path: parameterRoot() } });

/** IANA time zone in which the days, weeks and months of reports begin. Change it before the first report. */
export const reportTimeZone = "Europe/Berlin";

/** ISO 4217: what the organization pays in. A receipt that does not say its currency is expected to be in it. */
const organizationCurrency = "EUR";

new aws.ssm.Parameter("OrganizationCurrency", {
  name: `${parameterRoot()}/default/currency`,
  type: "String",
  value: organizationCurrency,
});

new aws.ssm.Parameter("TimeZone", {
  name: `${parameterRoot()}/default/timeZone`,
  type: "String",
  value: reportTimeZone,
});
