import { catalogue } from "@waybill/events-schema/catalogue";
import { masked } from "@waybill/events-schema/pii";

const COVER = "•••";
/** A message that breaks its contract has such fields where no contract expects them. */
const PERSONAL = /^(lat|lon|lng|latitude|longitude|email|phone|address|name|firstName|lastName)$/i;

/** Data as it may be shown: what its contract registers as personal is covered, and what is named so. */
export function mask(event: string, data: unknown): unknown {
  const contract = catalogue.find(({ name }) => name === event);
  return byName(contract ? masked(contract, data, COVER) : data);
}

function byName(value: unknown): unknown {
  if (typeof value === "string" && value.length > 1_000) return `${COVER} ${value.length} characters`;
  if (Array.isArray(value)) return value.map(byName);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      PERSONAL.test(key) && typeof inner !== "object" ? COVER : byName(inner),
    ]),
  );
}
