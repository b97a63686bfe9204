import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Failed, Loading } from "./state.tsx";

/** A component whose script is loaded when it is shown for the first time. */
export function lazily(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Lazy() {
    const state = useSignal<{ error?: unknown; isLoaded: boolean }>({ isLoaded: loaded !== undefined });
    const start = () =>
      load().then(
        (component) => {
          loaded = component;
          state.value = { isLoaded: true };
        },
        (error: unknown) => void (state.value = { error, isLoaded: false }),
      );
    useEffect(() => {
      if (!loaded) void start();
    }, []);
    if (state.value.isLoaded && loaded) {
      const Component = loaded;
      return <Component />;
    }
    if (state.value.error !== undefined) return <Failed error={state.value.error} retry={() => void start()} />;
    return <Loading />;
  };
}
