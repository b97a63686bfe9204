import { isTextKey, t } from "../../i18n/text.ts";
import { useLoad } from "../../ui/load.ts";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { Time } from "../../ui/time.tsx";
import { verifyDraw } from "./draw-proof.ts";
import { readDraw, type TaskDetails } from "./task.ts";

/** Who wanted the task, and when: the attempts to claim it, and the draw with its proof. */
export function Competition({ task }: { task: TaskDetails }) {
  const { attempts = [], draw, state } = task;
  return (
    <>
      {draw?.closesAt !== undefined && <Draw key={task.version} taskId={task.taskId} />}
      {attempts.length === 0 ? (
        draw?.closesAt === undefined && <Empty title={t(state === "draft" ? "task.notOffered" : "task.noAttempts")} />
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t("ledger.at")}</th>
              <th scope="col">{t("ledger.courier")}</th>
              <th scope="col">{t("task.result")}</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map(({ id, at, courierId, result, reason }) => (
              <tr key={id}>
                <td>
                  <Time at={at} seconds />
                </td>
                <td>
                  <strong>{courierId}</strong>
                </td>
                <td>
                  <span class={`badge ${result === "won" ? "ok" : ""}`}>{t(`task.result.${result}`)}</span>{" "}
                  {reason !== undefined && <span class="muted">{refusalText(reason)}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** A code of the API in words; one that is not known here as it is. */
function refusalText(code: string): string {
  const key = `task.refusal.${code}`;
  return isTextKey(key) ? t(key) : code;
}

function Draw({ taskId }: { taskId: string }) {
  const draw = useLoad((ending) => readDraw(taskId, ending), [taskId]);
  const proof = useLoad(async () => draw.data && (await verifyDraw(draw.data)), [draw.data]);
  if (draw.error !== undefined && !draw.data) return <Failed error={draw.error} retry={draw.reload} />;
  if (!draw.data) return <Loading />;
  const { closesAt, commitment, seed, winner } = draw.data;
  const isProven =
    proof.data && proof.data.isSeedCommitted && proof.data.areEntrantsPublished && proof.data.doesWinnerFollow;
  return (
    <div class="draw">
      <p>
        {seed === undefined ? (
          <>
            {t("draw.sealed")} <Time at={closesAt} seconds />
          </>
        ) : (
          <>
            <strong>{winner === undefined ? t("draw.noWinner") : t("draw.winner", { courier: winner })}</strong>{" "}
            {proof.data && (
              <span class={`badge ${isProven ? "ok" : "bad"}`}>{t(isProven ? "draw.verified" : "draw.refuted")}</span>
            )}
          </>
        )}
      </p>
      {proof.data && (
        <>
          <ul class="checks">
            <Check holds={proof.data.isSeedCommitted} text={t("draw.check.seed")} />
            <Check holds={proof.data.areEntrantsPublished} text={t("draw.check.entrants")} />
            <Check holds={proof.data.doesWinnerFollow} text={t("draw.check.winner")} />
          </ul>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t("draw.place")}</th>
                <th scope="col">{t("ledger.courier")}</th>
                <th scope="col">{t("draw.rank")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {proof.data.ranks.map(({ courierId, rank, isPassedOver, isWinner }, n) => (
                <tr key={courierId}>
                  <td class="num">{n + 1}</td>
                  <td>{courierId}</td>
                  <td class="mono" title={rank}>
                    {rank.slice(0, 12)}…
                  </td>
                  <td>
                    {isWinner && <span class="badge ok">{t("task.result.won")}</span>}
                    {isPassedOver && <span class="badge">{t("draw.passedOver")}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <p class="muted mono commitment">
        {t("draw.commitment")} {commitment}
      </p>
    </div>
  );
}

const Check = ({ holds, text }: { holds: boolean; text: string }) => (
  <li class={holds ? "ok" : "bad"}>
    <span aria-hidden="true">{holds ? "✓" : "✗"}</span> {text}
    {!holds && <strong> {t("draw.fails")}</strong>}
  </li>
);
