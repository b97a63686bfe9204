import { t } from "../../i18n/text.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { useTyped } from "../../ui/typed.ts";
import type { Stop } from "./route-content.ts";

interface StopTableProps {
  stops: readonly Stop[];
  errorAt: (pointer: string) => string | undefined;
  selected: number | undefined;
  /** `field`: edits of the same one are undone together. */
  onChange: (index: number, change: Partial<Stop>, field: string) => void;
  onShift: (index: number, by: -1 | 1) => void;
  onDelete: (index: number) => void;
  onAdd: () => void;
}

/** Everything about the stops in fields: what the map does with the pointer, this does with the keyboard. */
export function StopTable({ stops, errorAt, selected, onChange, onShift, onDelete, onAdd }: StopTableProps) {
  return (
    <section aria-label={t("run.tab.stops")}>
      <h2>
        {t("run.tab.stops")} <span class="muted num">{stops.length}</span>
      </h2>
      {stops.length === 0 && <p class="muted">{t("route.noStops")}</p>}
      <ol class="stop-fields">
        {stops.map((stop, n) => (
          <li key={stop.id} class={n === selected ? "selected" : ""}>
            <fieldset>
              <legend class="hidden-visually">{t("route.stopName", { n: n + 1 })}</legend>
              <span class="number" aria-hidden="true">
                {n + 1}
              </span>
              <input
                class="input name"
                aria-label={t("route.name")}
                maxLength={120}
                value={stop.name}
                onInput={({ currentTarget }) => onChange(n, { name: currentTarget.value }, "name")}
              />
              <PointFields point={stop.point} onChange={(point) => onChange(n, { point }, "point")} />
              <NumberField
                label={t("route.radius")}
                unit="m"
                value={stop.radiusM}
                onChange={(radiusM) => onChange(n, { radiusM: radiusM ?? 50 }, "radius")}
              />
              <NumberField
                label={t("route.dwell")}
                unit="s"
                value={stop.dwellS}
                onChange={(dwellS) => onChange(n, { dwellS } as Partial<Stop>, "dwell")}
              />
              <label class="choice">
                <input
                  type="checkbox"
                  checked={stop.proof ?? false}
                  onChange={({ currentTarget }) => onChange(n, { proof: currentTarget.checked }, "proof")}
                />
                {t("route.proof")}
              </label>
              <span class="moves">
                <IconButton label={t("route.earlier")} icon="↑" isDisabled={n === 0} onPress={() => onShift(n, -1)} />
                <IconButton
                  label={t("route.later")}
                  icon="↓"
                  isDisabled={n === stops.length - 1}
                  onPress={() => onShift(n, 1)}
                />
                <IconButton label={t("route.deleteStop")} icon="✕" onPress={() => onDelete(n)} />
              </span>
              <StopErrors n={n} errorAt={errorAt} />
            </fieldset>
          </li>
        ))}
      </ol>
      <button class="button" type="button" onClick={onAdd}>
        {t("route.addStop")}
      </button>
    </section>
  );
}

const STOP_FIELDS = ["", "/name", "/point", "/point/lat", "/point/lon", "/radiusM", "/dwellS", "/id", "/window/to"];

function StopErrors({ n, errorAt }: { n: number; errorAt: (pointer: string) => string | undefined }) {
  const errors = STOP_FIELDS.flatMap((field) => errorAt(`/stops/${n}${field}`) ?? []);
  return errors.length === 0 ? null : <p class="wrong wide">{errors.join(" ")}</p>;
}

/** Latitude and longitude in degrees. */
function PointFields({ point, onChange }: { point: LatLon; onChange: (point: LatLon) => void }) {
  return (
    <>
      <NumberField label={t("route.lat")} value={point.lat} onChange={(lat) => onChange({ ...point, lat: lat ?? 0 })} />
      <NumberField label={t("route.lon")} value={point.lon} onChange={(lon) => onChange({ ...point, lon: lon ?? 0 })} />
    </>
  );
}

interface NumberFieldProps {
  label: string;
  unit?: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}
function NumberField({ label, unit, value, onChange }: NumberFieldProps) {
  const typed = useTyped(String(value ?? ""), (text) => onChange(text === "" ? undefined : Number(text)));
  return (
    <label class="number-field">
      <span>
        {label}
        {unit !== undefined && `, ${unit}`}
      </span>
      <input class="input num" type="number" step="any" {...typed} />
    </label>
  );
}

interface IconButtonProps {
  label: string;
  icon: string;
  isDisabled?: boolean;
  onPress: () => void;
}
const IconButton = ({ label, icon, isDisabled = false, onPress }: IconButtonProps) => (
  <button
    class="button quiet icon"
    type="button"
    aria-label={label}
    title={label}
    disabled={isDisabled}
    onClick={onPress}
  >
    {icon}
  </button>
);

/** A path with more corners was recorded; nobody edits it point by point in fields. */
const MAX_SHOWN = 100;

interface PathTableProps {
  path: readonly LatLon[] | undefined;
  onChange: (index: number, point: LatLon) => void;
  onDelete: (index: number) => void;
  onClear: () => void;
}
/** The corners of the path in fields. */
export function PathTable({ path, onChange, onDelete, onClear }: PathTableProps) {
  if (!path) return <p class="muted">{t("route.straight")}</p>;
  return (
    <details>
      <summary>
        {t("route.path")} <span class="muted num">{path.length}</span>
      </summary>
      <ol class="stop-fields">
        {path.slice(0, MAX_SHOWN).map((point, n) => (
          <li key={n}>
            <fieldset class="point">
              <legend class="hidden-visually">{t("route.pointNumber", { n: n + 1 })}</legend>
              <PointFields point={point} onChange={(to) => onChange(n, to)} />
              <IconButton label={t("route.deletePoint")} icon="✕" onPress={() => onDelete(n)} />
            </fieldset>
          </li>
        ))}
      </ol>
      {path.length > MAX_SHOWN && <p class="muted">{t("route.morePoints", { n: path.length - MAX_SHOWN })}</p>}
      <button class="button" type="button" onClick={onClear}>
        {t("route.clearPath")}
      </button>
    </details>
  );
}
