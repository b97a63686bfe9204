import { parameterRoot } from "./stage.ts";

/** Path of the settings. Their values are in SSM and are read at run time, so that a link never carries a secret. */
export const settings = new sst.Linkable("Settings", { properties: { path: parameterRoot() } });

/**
 * For how many days what is personal is stored, by kind. A table's items get their time when they are written, so a change holds
 * for what is written from then on; photos and events go by their age. `waybill doctor` shows and checks it.
 */
export const retentionDays = {
  /** Fixes and runs. */
  tracks: 400,
  /** Originals, thumbnails, and what was read off them; receipts with their amounts stay. */
  photos: 400,
  /** The event log; one of the numbers that CloudWatch Logs knows. */
  events: 30,
  /** Who tried to claim which task, and who entered which draw. */
  attempts: 400,
} as const;

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
