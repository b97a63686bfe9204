import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/text.ts";
import { formatDistance } from "../../i18n/format.ts";
import type { RouteMap } from "../../map/route-map.ts";
import { pathLengthM } from "../../places.ts";
import { navigate } from "../../router.ts";
import { canEditRoutes } from "../../session/session.ts";
import { useMutation } from "../../ui/mutation.ts";
import { TextField } from "../../ui/fields.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { useLoad } from "../../ui/load.ts";
import { MapFrame } from "../../ui/map-frame.tsx";
import { Refusal } from "../../ui/notices.tsx";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { useUnsavedGuard } from "../../ui/unsaved.tsx";
import * as drawings from "./drawing.ts";
import type { Handle, History } from "./drawing.ts";
import { createRoute, listRoutes, publishRoute, readRoute, updateRoute } from "./route.ts";
import type { Route, RouteContent } from "./route-content.ts";
import { PathTable, StopTable } from "./stop-table.tsx";

/** The editor of a route, or of a new one. */
export function RouteEditor({ routeId }: { routeId?: string }) {
  const route = useLoad(
    async (ending) => (routeId === undefined ? undefined : await readRoute(routeId, ending)),
    [routeId],
  );
  if (!canEditRoutes()) return <Empty title={t("app.forbidden")} />;
  if (route.error !== undefined && !route.isLoading && !route.data) {
    return <Failed error={route.error} retry={route.reload} />;
  }
  if (route.isLoading && !route.data) return <Loading />;
  return <Editor route={route.data} />;
}

const TOOLS = ["path", "stop"] as const;
type Tool = (typeof TOOLS)[number];
/** What each tool draws. */
const KINDS = { path: "point", stop: "stop" } as const;

function Editor({ route }: { route: Route | undefined }) {
  const saved = useSignal<Route | undefined>(route);
  const history = useSignal<History>(
    drawings.historyOf({ name: route?.name ?? "", stops: route?.stops ?? [], path: route?.path }),
  );
  const tool = useSignal<Tool>("path");
  const selected = useSignal<Handle | undefined>(undefined);
  const isChanged = useSignal(route === undefined);
  const map = useSignal<RouteMap | undefined>(undefined);
  const key = useRef(crypto.randomUUID());
  const mutation = useMutation(["/name"]);
  const drawing = history.value.present;

  const change = (next: RouteContent, mergeKey?: string) => {
    history.value = drawings.edited(history.peek(), next, mergeKey);
    isChanged.value = true;
  };
  const step = (to: (history: History) => History) => () => {
    history.value = to(history.peek());
    isChanged.value = true;
    selected.value = undefined;
  };
  const [undo, redo] = [step(drawings.undone), step(drawings.redone)];
  const remove = () => {
    if (!selected.value) return;
    change(drawings.withoutHandle(history.peek().present, selected.value));
    selected.value = undefined;
  };
  const press = (at: { lat: number; lon: number }, isOnWay: boolean) => {
    const { present } = history.peek();
    change(
      tool.peek() === "path"
        ? drawings.withPathPoint(present, at, isOnWay)
        : drawings.withStop(present, at, (n) => t("route.stopName", { n })),
    );
    selected.value = undefined;
  };
  /** With the tool for the path a stop is a place to go through, with that for stops a corner is a place to stop at. */
  function pressHandle(handle: Handle): void {
    if (handle.kind === KINDS[tool.peek()]) {
      selected.value = handle;
      return;
    }
    const { stops, path } = history.peek().present;
    const at = handle.kind === "stop" ? stops[handle.index]?.point : path?.[handle.index];
    if (at) press(at, false);
  }
  useKeys([
    { key: "1", text: "keys.drawPath", run: () => (tool.value = "path") },
    { key: "2", text: "keys.drawStops", run: () => (tool.value = "stop") },
    { key: "u", text: "keys.undo", run: undo },
    { key: "y", text: "keys.redo", run: redo },
    { key: "Delete", text: "keys.delete", run: remove },
    { key: "s", text: "keys.save", run: () => void save() },
  ]);
  useUnsavedGuard(() => isChanged.value && history.value.past.length > 0);
  const faults = mutation.errors.flatMap(({ pointer }) => drawings.placeOfPointer(drawing, pointer)?.point ?? []);
  useEffect(() => {
    map.value?.draw({
      way: drawings.wayOf(drawing),
      stops: drawing.stops,
      corners: drawing.path ?? [],
      selected: selected.value,
      faults,
    });
  }, [map.value, drawing, selected.value, mutation.errors]);

  async function store(): Promise<Route> {
    const content = drawings.toContent(history.peek().present);
    const stored = saved.value
      ? await updateRoute(saved.value.routeId, saved.value.version, content)
      : await createRoute(content, key.current);
    saved.value = stored;
    isChanged.value = false;
    return stored;
  }
  async function save(): Promise<void> {
    const isNew = !saved.value;
    const stored = await mutation.run(store);
    if (stored && isNew) navigate(`/routes/${encodeURIComponent(stored.routeId)}/edit`, { replace: true });
    if (!stored) key.current = crypto.randomUUID();
  }
  async function publish(): Promise<void> {
    const revision = await mutation.run(async () => {
      const stored = isChanged.value || !saved.value ? await store() : saved.value;
      return await publishRoute(stored.routeId);
    });
    if (revision) navigate(`/routes/${encodeURIComponent(revision.routeId)}?revision=${revision.revision}`);
  }
  const back = saved.value ? `/routes/${encodeURIComponent(saved.value.routeId)}` : "/routes";
  return (
    <div class="route-view editing">
      <section class="route-side" aria-label={t("route.editor")}>
        <a class="back" href={back}>
          ‹ {saved.value ? saved.value.name : t("nav.routes")}
        </a>
        <h1>{t(saved.value ? "route.editTitle" : "routes.new")}</h1>
        <TextField
          label={t("route.name")}
          required
          maxLength={120}
          value={drawing.name}
          onInput={(name) => change({ ...drawing, name }, "name")}
          error={mutation.errorAt("/name")}
        />
        <Refusal text={mutation.errors.length > 0 ? t("route.mend") : mutation.failure} />
        <Faults
          drawing={drawing}
          errors={mutation.errors}
          onShow={(handle, at) => {
            selected.value = handle;
            map.value?.show(at);
          }}
        />
        <StopTable
          stops={drawing.stops}
          errorAt={mutation.errorAt}
          selected={selected.value?.kind === "stop" ? selected.value.index : undefined}
          onChange={(index, stop, field) =>
            change(drawings.withStopChange(drawing, index, stop), `${field} of ${index}`)
          }
          onShift={(index, by) => change(drawings.withStopShifted(drawing, index, by))}
          onDelete={(index) => change(drawings.withoutHandle(drawing, { kind: "stop", index }))}
          onAdd={() =>
            change(
              drawings.withStop(drawing, drawing.stops.at(-1)?.point ?? { lat: 0, lon: 0 }, (n) =>
                t("route.stopName", { n }),
              ),
            )
          }
        />
        <PathTable
          path={drawing.path}
          onChange={(index, point) =>
            change(drawings.withMoved(drawing, { kind: "point", index }, point), `point ${index}`)
          }
          onDelete={(index) => change(drawings.withoutHandle(drawing, { kind: "point", index }))}
          onClear={() => change({ ...drawing, path: undefined })}
        />
        <div class="editor-end">
          <span class="muted" role="status">
            {formatDistance(pathLengthM(drawings.wayOf(drawing)))} ·{" "}
            {t(isChanged.value ? "route.unsaved" : "route.saved")}
          </span>
          <button class="button" type="button" disabled={mutation.isSending} onClick={() => void save()}>
            {t("route.save")}
          </button>
          <button class="button primary" type="button" disabled={mutation.isSending} onClick={() => void publish()}>
            {t("route.publish")}
          </button>
        </div>
      </section>
      <section class="live-map" aria-label={t("route.map")}>
        <MapFrame
          show={async (container) => {
            const { showRouteMap } = await import("../../map/route-map.ts");
            return await showRouteMap(container, {
              preferred: () => KINDS[tool.peek()],
              onPress: press,
              onSelect: pressHandle,
              onMove: (handle, to) => {
                selected.value = handle;
                change(drawings.withMoved(history.peek().present, handle, to), "drag");
              },
              onMoved: () => (history.value = { ...history.peek(), key: "" }),
            });
          }}
          onShown={(shown) => {
            map.value = shown;
            if (!route) void lookAtOthers(shown);
          }}
          fitText={t("route.fit")}
        />
        <Tools
          tool={tool}
          history={history.value}
          hasSelected={selected.value !== undefined}
          onUndo={undo}
          onRedo={redo}
          onDelete={remove}
        />
      </section>
    </div>
  );
}

/** A new route is probably where the last ones are. */
async function lookAtOthers(map: RouteMap): Promise<void> {
  const { items } = await listRoutes(undefined, new AbortController().signal).catch(() => ({ items: [] }));
  map.lookAt((items[0]?.stops ?? []).map(({ point }) => point));
}

interface ToolsProps {
  tool: Signal<Tool>;
  history: History;
  hasSelected: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onDelete: () => void;
}
const Tools = ({ tool, history, hasSelected, onUndo, onRedo, onDelete }: ToolsProps) => (
  <div class="map-tools" role="toolbar" aria-label={t("route.tools")}>
    {TOOLS.map((name, n) => (
      <button
        key={name}
        class="button"
        type="button"
        aria-pressed={tool.value === name}
        onClick={() => (tool.value = name)}
      >
        {t(`route.tool.${name}`)} <kbd>{n + 1}</kbd>
      </button>
    ))}
    <button class="button" type="button" disabled={history.past.length === 0} onClick={onUndo}>
      {t("route.undo")} <kbd>u</kbd>
    </button>
    <button class="button" type="button" disabled={history.future.length === 0} onClick={onRedo}>
      {t("route.redo")} <kbd>y</kbd>
    </button>
    <button class="button" type="button" disabled={!hasSelected} onClick={onDelete}>
      {t("route.delete")} <kbd>Delete</kbd>
    </button>
  </div>
);

interface FaultsProps {
  drawing: RouteContent;
  errors: readonly { pointer: string; detail: string }[];
  onShow: (handle: Handle, at: { lat: number; lon: number }) => void;
}
/** What the API says against the drawing; each fault leads to its place on the map. */
function Faults({ drawing, errors, onShow }: FaultsProps) {
  if (errors.length === 0) return null;
  return (
    <ul class="route-faults">
      {errors.map(({ pointer, detail }) => {
        const place = drawings.placeOfPointer(drawing, pointer);
        return (
          <li key={pointer + detail}>
            {place && (
              <button class="button" type="button" onClick={() => onShow(place.handle, place.point)}>
                {place.handle.kind === "stop"
                  ? (drawing.stops[place.handle.index]?.name ?? "")
                  : t("route.pointNumber", { n: place.handle.index + 1 })}
              </button>
            )}{" "}
            {detail}
          </li>
        );
      })}
    </ul>
  );
}
