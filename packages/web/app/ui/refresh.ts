import { useEffect, useRef } from "preact/hooks";

/** Call `refresh` again and again while the page is seen and has a network; not at all without an interval. */
export function useRefresh(refresh: () => void, seconds: number | undefined): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    if (seconds === undefined) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && navigator.onLine) latest.current();
    }, seconds * 1_000);
    return () => clearInterval(timer);
  }, [seconds]);
}
