import { useRef } from "preact/hooks";
import { formatNumber, t } from "../../i18n/text.ts";
import { navigate, query, setQuery } from "../../router.ts";
import { canEditRoutes } from "../../session/session.ts";
import { useKeys } from "../../ui/keys.tsx";
import { More } from "../../ui/more.tsx";
import { usePages } from "../../ui/pages.ts";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { Time } from "../../ui/time.tsx";
import { listRoutes } from "./route.ts";
import type { ListedRoute } from "./route-content.ts";
import { RouteImport } from "./route-import.tsx";

/** All routes, the newest first. */
export function RouteList() {
  const search = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLTableSectionElement>(null);
  const routes = usePages((cursor: string | undefined, ending) => listRoutes(cursor, ending), []);
  const text = query.value.get("q") ?? "";
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = routes.items.filter(({ name, routeId }) =>
    words.every((word) => `${name} ${routeId}`.toLowerCase().includes(word)),
  );
  const move = (by: number) => {
    const links = [...(table.current?.querySelectorAll<HTMLElement>("a") ?? [])];
    links[Math.min(links.length - 1, Math.max(0, links.indexOf(document.activeElement as HTMLElement) + by))]?.focus();
  };
  useKeys([
    { key: "/", text: "keys.search", run: () => search.current?.focus() },
    { key: "j", text: "keys.next", run: () => move(1) },
    { key: "k", text: "keys.previous", run: () => move(-1) },
    ...(canEditRoutes() ? [{ key: "n", text: "keys.newRoute" as const, run: () => navigate("/routes/new") }] : []),
  ]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("nav.routes")}</h1>
        <input
          ref={search}
          class="input search"
          type="search"
          placeholder={t("routes.search")}
          aria-label={t("routes.search")}
          value={text}
          onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
        />
        {canEditRoutes() && (
          <a class="button primary" href="/routes/new">
            {t("routes.new")}
          </a>
        )}
      </div>
      {canEditRoutes() && <RouteImport />}
      <div class="panel">
        {routes.error !== undefined && !routes.isLoaded ? (
          <Failed error={routes.error} retry={routes.reload} />
        ) : !routes.isLoaded ? (
          <Loading />
        ) : shown.length === 0 ? (
          <Empty title={t(routes.items.length === 0 ? "routes.empty" : "tasks.noMatch")} />
        ) : (
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t("route.name")}</th>
                <th scope="col">{t("tasks.column")}</th>
                <th scope="col" class="end">
                  {t("run.tab.stops")}
                </th>
                <th scope="col">{t("route.created")}</th>
              </tr>
            </thead>
            <tbody ref={table}>
              {shown.map((route) => (
                <RouteRow key={route.routeId} route={route} />
              ))}
            </tbody>
          </table>
        )}
        <More pages={routes} />
      </div>
    </div>
  );
}

const RouteRow = ({ route: { routeId, name, stops, createdAt, state, revision } }: { route: ListedRoute }) => (
  <tr>
    <td>
      <a href={`/routes/${encodeURIComponent(routeId)}`}>
        <strong>{name}</strong>
      </a>
    </td>
    <td>
      <span class={`badge ${state === "published" ? "ok" : ""}`}>{t(`route.state.${state}`)}</span>{" "}
      {revision !== undefined && <span class="muted">{t("route.revision", { n: revision })}</span>}
    </td>
    <td class="end num">{formatNumber(stops.length)}</td>
    <td>
      <Time at={createdAt} />
    </td>
  </tr>
);
