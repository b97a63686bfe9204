import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { formatDistance, formatSeconds } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import type { RouteMap } from "../../map/route-map.ts";
import { pathLengthM } from "../../places.ts";
import { navigate, query, setQuery } from "../../router.ts";
import { canEditRoutes } from "../../session/session.ts";
import { useMutation } from "../../ui/mutation.ts";
import { ConfirmDialog } from "../../ui/confirm.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { useLoad } from "../../ui/load.ts";
import { MapFrame } from "../../ui/map-frame.tsx";
import { Refusal } from "../../ui/notices.tsx";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { Time } from "../../ui/time.tsx";
import { type Difference, differencesOf } from "./differences.ts";
import { wayOf } from "./drawing.ts";
import { archiveRoute, publishRoute, readRevision, readRoute } from "./route.ts";
import type { Route, RouteRevision, Stop } from "./route-content.ts";

/** The version of the URL: a revision, or the draft. */
const versionOf = (name: string): number | undefined => Number(query.value.get(name)) || undefined;

/** A route: a version of it on the map and in words, compared with another one. */
export function RoutePage({ routeId }: { routeId: string }) {
  const route = useLoad((ending) => readRoute(routeId, ending), [routeId]);
  useKeys([{ key: "Escape", text: "keys.back", run: () => navigate("/routes") }]);
  if (route.error !== undefined && !route.data) return <Failed error={route.error} retry={route.reload} />;
  if (!route.data) return <Loading />;
  return <Versions route={route.data} onChange={route.reload} />;
}

type Version = Route | RouteRevision;

function Versions({ route, onChange }: { route: Route; onChange: () => void }) {
  const { routeId } = route;
  const [shown, compared] = [versionOf("revision"), query.value.get("compare") ?? ""];
  const version = useLoad<Version>(
    async (ending) => (shown === undefined ? route : await readRevision(routeId, shown, ending)),
    [routeId, shown, route.version],
  );
  const other = useLoad<Version | undefined>(
    async (ending) => {
      if (compared === "") return undefined;
      return compared === "draft" ? route : await readRevision(routeId, Number(compared), ending);
    },
    [routeId, compared, route.version],
  );
  const map = useSignal<RouteMap | undefined>(undefined);
  useEffect(() => {
    const { data } = version;
    if (!map.value || !data) return;
    const before = compared === "" ? undefined : other.data;
    map.value.draw({
      way: wayOf(data),
      stops: data.stops,
      ...(before && { compared: { way: wayOf(before), stops: before.stops } }),
    });
  }, [map.value, version.data, other.data, compared]);

  const revisions = Array.from({ length: route.revision ?? 0 }, (_, n) => (route.revision ?? 0) - n);
  const names = revisions.map((n) => [String(n), t("route.revision", { n })] as const);
  const failed = [version, other].find(({ error, data }) => error !== undefined && data === undefined);
  return (
    <div class="route-view">
      <section class="route-side" aria-labelledby="route-title">
        <a class="back" href="/routes">
          ‹ {t("nav.routes")}
        </a>
        <h1 id="route-title">{version.data?.name ?? route.name}</h1>
        <RouteActions route={route} onChange={onChange} />
        <div class="row top">
          <SelectField
            class="grow"
            label={t("route.version")}
            value={shown === undefined ? "" : String(shown)}
            options={[["", t("route.draft")], ...names]}
            onChange={(revision) => setQuery({ revision })}
          />
          <SelectField
            class="grow"
            label={t("route.compareWith")}
            value={compared}
            options={[["", t("route.compareNone")], ["draft", t("route.draft")], ...names]}
            onChange={(compare) => setQuery({ compare })}
          />
        </div>
        {failed ? (
          <Failed error={failed.error} retry={failed.reload} />
        ) : !version.data ? (
          <Loading />
        ) : (
          <>
            {compared !== "" && other.data && <Differences before={other.data} after={version.data} />}
            <VersionFacts version={version.data} />
            <StopList stops={version.data.stops} onShow={(stop) => map.value?.show(stop.point)} />
          </>
        )}
      </section>
      <section class="live-map" aria-label={t("route.map")}>
        <MapFrame
          show={async (container) => (await import("../../map/route-map.ts")).showRouteMap(container)}
          onShown={(shownMap) => (map.value = shownMap)}
          fitText={t("route.fit")}
        />
      </section>
    </div>
  );
}

function RouteActions({ route, onChange }: { route: Route; onChange: () => void }) {
  const { routeId, state } = route;
  const dialog = useSignal<"publish" | "archive" | undefined>(undefined);
  const mutation = useMutation();
  const close = () => {
    dialog.value = undefined;
    mutation.clear();
  };
  const link = `/routes/${encodeURIComponent(routeId)}`;
  const mayEdit = canEditRoutes() && state !== "archived";
  function confirm(): void {
    void mutation.run(async () => {
      if (dialog.value === "archive") await archiveRoute(routeId);
      else setQuery({ revision: String((await publishRoute(routeId)).revision) });
      close();
      onChange();
    });
  }
  useKeys(
    mayEdit
      ? [
          { key: "e", text: "keys.edit", run: () => navigate(`${link}/edit`) },
          { key: "p", text: "keys.publish", run: () => (dialog.value = "publish") },
        ]
      : [],
    [mayEdit],
  );
  return (
    <div class="task-actions">
      <span class={`badge ${state === "published" ? "ok" : ""}`}>{t(`route.state.${state}`)}</span>
      {route.revision !== undefined && state !== "archived" && (
        <a class="button primary" href={`/tasks/new?route=${encodeURIComponent(routeId)}`}>
          {t("route.createTask")}
        </a>
      )}
      {mayEdit && (
        <>
          <a class="button" href={`${link}/edit`}>
            {t("task.edit")}
          </a>
          <button class="button" type="button" onClick={() => (dialog.value = "publish")}>
            {t("route.publish")}
          </button>
          <button class="button danger" type="button" onClick={() => (dialog.value = "archive")}>
            {t("route.archive")}
          </button>
        </>
      )}
      {dialog.value !== undefined && (
        <ConfirmDialog
          title={t(`route.${dialog.value}`)}
          text={t(`route.confirm.${dialog.value}`)}
          action={t(`route.${dialog.value}`)}
          isDangerous={dialog.value === "archive"}
          mutation={mutation}
          onConfirm={confirm}
          onClose={close}
        >
          {mutation.errors.length > 0 && <Refusal text={t("route.mend")} />}
        </ConfirmDialog>
      )}
    </div>
  );
}

function VersionFacts({ version }: { version: Version }) {
  const lengthM = "lengthM" in version ? version.lengthM : pathLengthM(wayOf(version));
  return (
    <dl class="facts">
      <div>
        <dt>{t("route.length")}</dt>
        <dd>{formatDistance(lengthM)}</dd>
      </div>
      <div>
        <dt>{t("run.tab.stops")}</dt>
        <dd>{version.stops.length}</dd>
      </div>
      <div>
        <dt>{t("publishedAt" in version ? "route.published" : "route.created")}</dt>
        <dd>
          <Time at={"publishedAt" in version ? version.publishedAt : version.createdAt} />
        </dd>
      </div>
    </dl>
  );
}

function Differences({ before, after }: { before: Version; after: Version }) {
  const differences = differencesOf(before, after);
  return (
    <section class="panel" aria-label={t("route.differences")}>
      <h2>{t("route.differences")}</h2>
      <p class="padded legend">
        <span class="swatch now" aria-hidden="true" /> {t("route.shown")}{" "}
        <span class="swatch before" aria-hidden="true" /> {t("route.compared")}
      </p>
      {differences.length === 0 ? (
        <Empty title={t("route.same")} />
      ) : (
        <ul class="differences">
          {differences.map(({ kind, values }) => (
            <li key={kind + JSON.stringify(values)} class={kind}>
              {t(`route.diff.${kind}`, formatted({ kind, values }))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The values of a difference as they are read: lengths, or how long somebody stays. */
function formatted({ kind, values }: Difference): Record<string, string> {
  const format = kind === "stopDwell" ? formatSeconds : formatDistance;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? format(value) : value]),
  );
}

/** The stops in their order; one that is chosen is shown on the map. */
const StopList = ({ stops, onShow }: { stops: readonly Stop[]; onShow: (stop: Stop) => void }) => (
  <ol class="stops">
    {stops.map((stop, n) => (
      <li key={stop.id}>
        <span class="number" aria-hidden="true">
          {n + 1}
        </span>
        <button class="button quiet name" type="button" onClick={() => onShow(stop)}>
          {stop.name}
        </button>
        <span class="muted">
          {formatDistance(stop.radiusM)}
          {stop.dwellS !== undefined && ` · ${formatSeconds(stop.dwellS)}`}
          {stop.proof && ` · ${t("route.proof")}`}
          {stop.window && (
            <>
              {" · "}
              <Time at={stop.window.from} /> – <Time at={stop.window.to} />
            </>
          )}
        </span>
      </li>
    ))}
  </ol>
);
