import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { Empty, Loading } from "./state.tsx";
import "../styles/map.css";

/** A map that is shown. */
export interface ShownMap {
  /** Show all that is on it. */
  fitAll: () => void;
  remove: () => void;
}

interface MapFrameProps<Shown extends ShownMap> {
  /** Loads the code of the map, and shows it in the container. */
  show: (container: HTMLElement) => Promise<Shown>;
  onShown: (map: Shown) => void;
  /** Name of the button that shows all. */
  fitText: string;
}

/** A map, whose code is loaded when it is first shown. Without WebGL it says so. */
export function MapFrame<Shown extends ShownMap>({ show, onShown, fitText }: MapFrameProps<Shown>) {
  const container = useRef<HTMLDivElement>(null);
  const state = useSignal<"loading" | "failed" | Shown>("loading");
  useEffect(() => {
    let isGone = false;
    let remove = () => {};
    void show(container.current!).then(
      (shown) => {
        if (isGone) return shown.remove();
        ({ remove } = shown);
        onShown(shown);
        state.value = shown;
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
  const shown = state.value;
  return (
    <>
      <div ref={container} class="map" data-state={typeof shown === "string" ? shown : "ready"} />
      {shown === "loading" && (
        <div class="map-cover">
          <Loading />
        </div>
      )}
      {shown === "failed" && (
        <div class="map-cover">
          <Empty title={t("live.mapFailed")} />
        </div>
      )}
      {typeof shown === "object" && (
        <button class="button map-fit" type="button" onClick={shown.fitAll}>
          {fitText}
        </button>
      )}
    </>
  );
}
