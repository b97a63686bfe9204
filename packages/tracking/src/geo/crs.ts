import type { Fix } from "@waybill/events-schema/tracking";
import { fromGcj02 } from "@waybill/geometry/gcj02";

/** A fix with coordinates in `crs`, converted to WGS-84. */
export const toWgs84 = (fix: Fix, crs: "wgs84" | "gcj02"): Fix =>
  crs === "gcj02" ? { ...fix, ...fromGcj02(fix) } : fix;
