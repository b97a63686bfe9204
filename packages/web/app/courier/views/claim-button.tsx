import { t } from "../../i18n/text.ts";
import { formatTime } from "../../i18n/format.ts";
import { session } from "../../session/session.ts";
import { problemText } from "../problem-text.ts";
import { claim, claimResults } from "../tasks/claims.ts";
import { draws } from "../tasks/draws.ts";
import type { Task } from "../tasks/tasks.ts";
import { Action } from "./action.tsx";

/** Claims a task, and says at once what came of it. */
export function ClaimButton({ task, onWon }: { task: Task; onWon: () => void }) {
  const result = claimResults.value.get(task.taskId);
  const entered = draws.value.find(({ taskId }) => taskId === task.taskId);
  if (result?.kind === "lost")
    return (
      <p class="result bad" role="alert">
        <strong>{t("courier.lost")}</strong> {problemText(result.code)}
      </p>
    );
  if (entered)
    return (
      <p class="result" role="status">
        <strong>{t("courier.entered")}</strong> {t("courier.enteredHint", { time: formatTime(entered.closesAt) })}
      </p>
    );
  async function handleClaim(): Promise<void> {
    const { kind } = await claim(task, session.value!.sub);
    if (kind === "won") onWon();
  }
  return (
    <Action class="primary large" run={handleClaim}>
      {t(task.draw?.closesAt !== undefined && task.draw.closedAt === undefined ? "courier.enterDraw" : "courier.claim")}
    </Action>
  );
}
