import { FreeText } from "@waybill/events-schema/text";
import { settings } from "@waybill/kernel/settings";
import * as z from "zod";
import { isTimeZone } from "./aggregation/periods.ts";

/** The organization that the reports are for. */
const OrganizationSettings = z.object({
  timeZone: z.string().refine(isTimeZone, "An IANA name: Europe/Berlin."),
  organization: FreeText.max(80).default("Waybill"),
  /** The language of headings, and the format of numbers and dates. */
  language: z.enum(["en", "zh"]).default("en"),
});
export type OrganizationSettings = z.output<typeof OrganizationSettings>;
export type ReportLanguage = OrganizationSettings["language"];

/** Reads the organization's settings. Throws with the names of the parameters to set when one is missing. */
export const readOrganizationSettings = (): Promise<OrganizationSettings> =>
  settings("reports", "reports", OrganizationSettings);
