/** Colours of the current theme, from styles/tokens.css: the map draws outside of the stylesheet. */
export function readColors() {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    sea: color("map-sea"),
    land: color("map-land"),
    line: color("map-line"),
    route: color("route"),
    done: color("route-done"),
    track: color("track"),
    surface: color("surface"),
    text: color("text"),
    moving: color("accent"),
    warn: color("warn"),
    bad: color("bad"),
    idle: color("idle"),
    ok: color("ok"),
  };
}
export type MapColors = ReturnType<typeof readColors>;
