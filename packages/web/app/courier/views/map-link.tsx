import type { LatLon } from "@waybill/geometry/lat-lon";
import { t } from "../../i18n/text.ts";
import { Icon } from "./icon.tsx";

/** The address that a phone opens in the map that its owner has chosen; Apple's phones know no `geo:`. */
function mapAddress({ lat, lon }: LatLon, name: string): string {
  const place = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  if (/iPhone|iPad|Macintosh/.test(navigator.userAgent)) return `maps://?daddr=${place}`;
  return `geo:${place}?q=${place}(${encodeURIComponent(name)})`;
}

/** Leads to a place in the phone's own navigation: these pages load no map. */
export const MapLink = ({ point, name }: { point: LatLon; name: string }) => (
  <a class="button" href={mapAddress(point, name)} rel="noreferrer" target="_blank">
    <Icon name="pin" />
    {t("courier.navigate")}
  </a>
);
