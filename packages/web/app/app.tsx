import { useEffect } from "preact/hooks";
import { hasStoredDrive } from "./courier/stored-drive.ts";
import { t } from "./i18n/text.ts";
import { watchFeed } from "./live/feed.ts";
import { navigate, path } from "./router.ts";
import { session, viewsOf } from "./session/session.ts";
import { lazyView } from "./ui/lazy.tsx";
import { Empty } from "./ui/state.tsx";
import { LedgerView } from "./views/ledger.tsx";
import { LiveView } from "./views/live.tsx";
import { ReceiptsView } from "./views/receipts.tsx";
import { Shell } from "./views/shell.tsx";
import { SignInPage } from "./views/sign-in-page.tsx";

/** The view of each first part of a path; the code of some is loaded when they are first shown. */
const VIEWS: Record<string, () => preact.JSX.Element> = {
  live: LiveView,
  tasks: lazyView(() => import("./dispatch/tasks/tasks-view.tsx").then(({ TasksView }) => TasksView)),
  routes: lazyView(() => import("./dispatch/routes/routes-view.tsx").then(({ RoutesView }) => RoutesView)),
  imports: lazyView(() => import("./dispatch/imports/imports-view.tsx").then(({ ImportsView }) => ImportsView)),
  receipts: ReceiptsView,
  reports: lazyView(() => import("./reports/reports-view.tsx").then(({ ReportsView }) => ReportsView)),
  ledger: LedgerView,
};

/** Scripts of their own, which nobody else loads. */
const CourierPages = lazyView(() => import("./courier/courier.tsx").then((pages) => pages.CourierPages));
const FollowPage = lazyView(() => import("./follow/follow-page.tsx").then((page) => page.FollowPage));

/**
 * Whoever is signed in sees the view of the URL, if their role has it. A courier on a run sees it without: the network may be
 * gone. A customer's link is open to whoever has it.
 */
export function App() {
  if (path.value === "/follow") return <FollowPage />;
  const who = session.value;
  if (who?.role === "courier" || (!who && hasStoredDrive())) return <CourierPages />;
  if (!who) return <SignInPage />;
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
