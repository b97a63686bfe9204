import { useEffect } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { guardView, leaveNow, leaving } from "../router.ts";
import { Dialog } from "./dialog.tsx";

/** Ask before a view is left whose changes are not saved: for another view, or for another page. */
export function useUnsavedGuard(hasUnsaved: () => boolean): void {
  useEffect(() => {
    const endGuard = guardView(hasUnsaved);
    const guardPage = (event: BeforeUnloadEvent) => {
      if (hasUnsaved()) event.preventDefault();
    };
    window.addEventListener("beforeunload", guardPage);
    return () => {
      endGuard();
      window.removeEventListener("beforeunload", guardPage);
    };
  }, []);
}

/** The question itself. */
export function LeaveDialog() {
  if (!leaving.value) return null;
  const stay = () => (leaving.value = undefined);
  return (
    <Dialog title={t("leave.title")} onClose={stay}>
      <p>{t("leave.text")}</p>
      <div class="actions">
        <button class="button" type="button" onClick={stay}>
          {t("leave.stay")}
        </button>
        <button class="button danger" type="button" onClick={leaveNow}>
          {t("leave.leave")}
        </button>
      </div>
    </Dialog>
  );
}
