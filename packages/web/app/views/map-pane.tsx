import type { RefObject } from "preact";
import { t } from "../i18n/text.ts";
import { MapFrame } from "../ui/map-frame.tsx";

/** The live map. Without WebGL the list remains. */
export const MapPane = ({ fitAll }: { fitAll: RefObject<() => void> }) => (
  <MapFrame
    show={async (container) => (await import("../map/live-layers.ts")).showLiveMap(container)}
    onShown={(map) => (fitAll.current = map.fitAll)}
    fitText={t("live.fit")}
  />
);
