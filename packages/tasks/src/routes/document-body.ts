import { FreeText } from "@waybill/events-schema/text";
import { decodeXml } from "@waybill/geometry/xml";
import { decodeUtf8, parseJson, type BodyParser } from "@waybill/kernel/body";
import { problem } from "@waybill/kernel/errors";
import * as z from "zod";

/** A document that a route can be made of: GPX as its text, GeoJSON as what it says. */
export const RouteDocument = z.union([z.string(), z.looseObject({ type: FreeText })]);

/** Which of the two it is, its content shows: phones and browsers name files as they like. */
export const routeDocumentBody: BodyParser = {
  types: ["application/gpx+xml", "application/geo+json", "application/json"],
  byContent: true,
  decode(bytes) {
    try {
      return decodeXml(bytes, { strict: true });
    } catch (cause) {
      if (cause instanceof TypeError) return decodeUtf8(bytes);
      throw problem("VALIDATION_FAILED", (cause as Error).message, { cause });
    }
  },
  read(text) {
    const begins = text.trimStart().charAt(0);
    if (begins === "<") return text;
    if (begins === "{") return parseJson(text);
    throw problem("UNSUPPORTED_MEDIA", "This is neither GPX nor GeoJSON; send the document itself.");
  },
};
