import { useEffect } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { watchFeed } from "../live/feed.ts";
import { navigate, path } from "../router.ts";
import { session, viewsOf } from "../session/session.ts";
import { lazyView } from "../ui/lazy.tsx";
import { Empty } from "../ui/state.tsx";
import { LedgerView } from "./ledger.tsx";
import { LiveView } from "./live.tsx";
import { ReceiptsView } from "./receipts.tsx";
import { Shell } from "./shell.tsx";

/** The view of each first part of a path; the code of some is loaded when they are first shown. */
const VIEWS: Record<string, () => preact.JSX.Element> = {
  live: LiveView,
  tasks: lazyView(() => import("../dispatch/tasks/tasks-view.tsx").then(({ TasksView }) => TasksView)),
  routes: lazyView(() => import("../dispatch/routes/routes-view.tsx").then(({ RoutesView }) => RoutesView)),
  imports: lazyView(() => import("../dispatch/imports/imports-view.tsx").then(({ ImportsView }) => ImportsView)),
  receipts: ReceiptsView,
  reports: lazyView(() => import("../reports/reports-view.tsx").then(({ ReportsView }) => ReportsView)),
  ledger: LedgerView,
};

/** The pages of everyone but couriers: the view of the URL, if their role has it. */
export function StaffPages() {
  return (
    <Shell>
      <CurrentView />
    </Shell>
  );
}

function CurrentView() {
  const views = viewsOf(session.value?.role);
  const [name = ""] = path.value.split("/").filter(Boolean);
  const hasLive = views.includes("live");

  useEffect(() => {
    const [home] = views;
    if (name === "" && home !== undefined) navigate(`/${home}`, { replace: true });
  }, [name, views]);
  useEffect(() => {
    if (!hasLive) return undefined;
    const ending = new AbortController();
    void watchFeed(ending.signal);
    return () => ending.abort();
  }, [hasLive]);

  const View = VIEWS[name];
  if (View && views.includes(name)) return <View />;
  if (name === "" && views.length > 0) return null;
  if (views.length === 0) return <Empty title={t("app.noViews")} hint={t("app.noViewsHint")} />;
  return (
    <Empty title={t(View || name === "" ? "app.forbidden" : "app.notFound")}>
      <a href="/">{t("app.home")}</a>
    </Empty>
  );
}
