import { useEffect, useRef } from "preact/hooks";
import { language } from "../i18n/text.ts";
import { theme } from "../preferences.ts";

interface PlotProps {
  /** What the plot shows, in words. */
  label: string;
  /** Loads the code that draws, and draws; returns what removes the drawing. */
  draw: (container: HTMLElement) => Promise<() => void>;
  dependencies: readonly unknown[];
  class?: string;
}

/** A drawing whose code is loaded when it is first shown, drawn again when the theme or the language changes. */
export function Plot({ label, draw, dependencies, class: className = "" }: PlotProps) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    let remove = () => {};
    void draw(container.current!).then((drawn) => {
      if (isGone) drawn();
      else remove = drawn;
    });
    return () => {
      isGone = true;
      remove();
    };
  }, [...dependencies, theme.value, language.value]);
  return <div ref={container} class={`plot ${className}`} role="img" aria-label={label} />;
}
