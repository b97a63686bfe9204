import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { Empty, Loading } from "../ui/state.tsx";

/** The map, whose code is loaded when it is first shown. Without WebGL it says so, and the list remains. */
export function MapPane({ fitAll }: { fitAll: RefObject<() => void> }) {
  const container = useRef<HTMLDivElement>(null);
  const state = useSignal<"loading" | "ready" | "failed">("loading");
  useEffect(() => {
    let isGone = false;
    let remove = () => {};
    void import("../map/live-layers.ts")
      .then(({ showLiveMap }) => showLiveMap(container.current!))
      .then(
        (shown) => {
          if (isGone) return shown.remove();
          ({ remove } = shown);
          fitAll.current = shown.fitAll;
          state.value = "ready";
        },
        (error: unknown) => {
          console.warn(error);
          state.value = "failed";
        },
      );
    return () => {
      isGone = true;
      remove();
    };
  }, []);
  return (
    <>
      <div ref={container} class="map" data-state={state.value} />
      {state.value === "loading" && (
        <div class="map-cover">
          <Loading />
        </div>
      )}
      {state.value === "failed" && (
        <div class="map-cover">
          <Empty title={t("live.mapFailed")} />
        </div>
      )}
      {state.value === "ready" && (
        <button class="button map-fit" type="button" onClick={() => fitAll.current()}>
          {t("live.fit")}
        </button>
      )}
    </>
  );
}
