import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/text.ts";
import type { ShownFollowMap } from "../map/follow-map.ts";
import { MapFrame } from "../ui/map-frame.tsx";
import type { DeliveryStatus } from "./delivery.ts";

/** Where the courier is and where the stop is. The text beside it says the same: without WebGL nothing is missing. */
export function FollowMap({ delivery: { place, stop } }: { delivery: DeliveryStatus }) {
  const map = useRef<ShownFollowMap | undefined>(undefined);
  const draw = () =>
    map.current?.draw({
      courier: place && { ...place, name: t("follow.map.courier") },
      stop: stop && { ...stop, name: t("follow.map.stop") },
    });
  useEffect(draw);
  return (
    <section class="live-map" aria-label={t("live.map")}>
      <MapFrame
        show={async (container) => (await import("../map/follow-map.ts")).showFollowMap(container)}
        onShown={(shown) => {
          map.current = shown;
          draw();
        }}
        fitText={t("follow.map.fit")}
      />
    </section>
  );
}
