import { useEffect } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { navigate, path } from "../router.ts";
import { session } from "../session/session.ts";
import { Empty, Loading } from "../ui/state.tsx";
import { drive, isDriveLoaded, keepDriving } from "./drive/driving.ts";
import { registerServiceWorker } from "./page-updates.ts";
import { keepUploading } from "./photos/queue.ts";
import { AccountView } from "./views/account.tsx";
import { CourierShell } from "./views/courier-shell.tsx";
import { DriveView } from "./views/drive.tsx";
import { EarningsView } from "./views/earnings.tsx";
import { OwnReceiptsView } from "./views/own-receipts.tsx";
import { TaskView } from "./views/task.tsx";
import { CourierTasksView } from "./views/tasks.tsx";
import "./courier.css";
import "./install.ts";

/** What couriers see, on their phones; without a session only the run that goes on on this one. */
export function CourierPages() {
  useEffect(() => {
    void registerServiceWorker();
    const stops = [keepDriving(), keepUploading()];
    return () => stops.forEach((stop) => stop());
  }, []);
  return (
    <CourierShell>
      <CourierView />
    </CourierShell>
  );
}

function CourierView() {
  const [name = "", part] = path.value.split("/").filter(Boolean);
  const home = drive.value && !drive.value.ended ? "/drive" : "/tasks";
  useEffect(() => {
    if (name === "" && isDriveLoaded.value) navigate(home, { replace: true });
  }, [name, home, isDriveLoaded.value]);

  if (!isDriveLoaded.value) return <Loading />;
  if (!session.value || name === "drive") return <DriveView />;
  if (name === "tasks") return part === undefined ? <CourierTasksView /> : <TaskView key={part} />;
  if (name === "receipts" && part === undefined) return <OwnReceiptsView />;
  if (name === "earnings") return <EarningsView />;
  if (name === "account") return <AccountView />;
  if (name === "") return <Loading />;
  return (
    <Empty title={t("app.notFound")}>
      <a href="/">{t("app.home")}</a>
    </Empty>
  );
}
