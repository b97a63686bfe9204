import { setServerTime } from "./clock.ts";
import { signal } from "@preact/signals";

/** Settings of this installation, the same for everybody: packages/web/src/settings.ts. */
interface Settings {
  /** IANA time zone of the organization. */
  timeZone?: string;
  /** Style of a map with tiles. */
  mapStyle?: string;
  /** Of its tiles. */
  mapDatum?: "wgs84" | "gcj02";
}
export const settings = signal<Settings>({});

/** Without them, as without a network, the pages show times in the viewer's zone and a map without tiles. */
export async function loadSettings(): Promise<void> {
  const response = await fetch("/settings.json").catch(() => undefined);
  if (!response?.ok) return;
  const { now, ...found } = (await response.json()) as Settings & { now: string };
  setServerTime(now);
  settings.value = found;
}
