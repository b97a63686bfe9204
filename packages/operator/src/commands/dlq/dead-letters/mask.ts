import { catalogue } from "@waybill/events-schema/catalogue";
import { maskPii } from "@waybill/events-schema/pii";

const MASK = "•••";
/** A message that violates its contract may have such fields anywhere. */
const PERSONAL_FIELD = /^(lat|lon|lng|latitude|longitude|email|phone|address|name|firstName|lastName)$/i;

/** The data with personal fields masked: those that its contract marks as personal, and those with such a name. */
export function maskPersonalData(event: string, data: unknown): unknown {
  const contract = catalogue.find(({ name }) => name === event);
  return maskByFieldName(contract ? maskPii(contract, data, MASK) : data);
}

function maskByFieldName(value: unknown): unknown {
  if (typeof value === "string" && value.length > 1_000) return `${MASK} ${value.length} characters`;
  if (Array.isArray(value)) return value.map(maskByFieldName);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      PERSONAL_FIELD.test(key) && typeof inner !== "object" ? MASK : maskByFieldName(inner),
    ]),
  );
}
