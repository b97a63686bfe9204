import { t } from "../../i18n/text.ts";
import { match, path } from "../../router.ts";
import { session } from "../../session/session.ts";
import { Empty } from "../../ui/state.tsx";
import { drive } from "../drive/driving.ts";
import { DriveEnd } from "./drive-end.tsx";
import { DriveStatus } from "./drive-status.tsx";
import { DriveStops } from "./drive-stops.tsx";
import { DriveSummary } from "./drive-summary.tsx";
import { NextStop } from "./next-stop.tsx";

/** The run on this phone: the next stop, all stops, its end, and what became of it. */
export function DriveView() {
  const current = drive.value;
  if (!current)
    return (
      <Empty title={t("drive.none")} hint={t("drive.noneHint")}>
        {session.value && (
          <a class="button" href="/tasks">
            {t("courier.nav.tasks")}
          </a>
        )}
      </Empty>
    );
  if (current.ended) return <DriveSummary drive={current} />;
  const part = match("/drive/:part", path.value)?.["part"];
  return (
    <>
      <h1 class="small" title={current.title}>
        {current.title}
      </h1>
      <DriveStatus drive={current} />
      {part === "end" ? (
        <DriveEnd drive={current} />
      ) : part === "stops" ? (
        <DriveStops drive={current} />
      ) : (
        <NextStop drive={current} />
      )}
    </>
  );
}
