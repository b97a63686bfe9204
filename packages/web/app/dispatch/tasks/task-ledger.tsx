import { formatMoney } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { monthOf } from "../../i18n/organization-zone.ts";
import { readStatement } from "../../ledger/ledger.ts";
import { useLoad } from "../../ui/load.ts";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { Time } from "../../ui/time.tsx";
import type { TaskDetails } from "./task.ts";
import { Section } from "./task-page.tsx";

/** What the task entered in its courier's ledger, in the month in which it ended, or that of its claim. */
export function TaskLedger({ task }: { task: TaskDetails }) {
  const { taskId, claimedBy, claimedAt, ended, createdAt } = task;
  const month = monthOf(ended?.at ?? claimedAt ?? createdAt);
  const statement = useLoad((ending) => readStatement(claimedBy!, month, ending), [claimedBy, month, task.version]);
  const entries = statement.data?.entries.filter((entry) => entry.taskId === taskId) ?? [];
  return (
    <Section title={t("nav.ledger")}>
      {statement.error !== undefined && !statement.data ? (
        <Failed error={statement.error} retry={statement.reload} />
      ) : !statement.data ? (
        <Loading />
      ) : entries.length === 0 ? (
        <Empty title={t("task.noEntries")} />
      ) : (
        <table class="table">
          <tbody>
            {entries.map(({ entryId, at, kind, money, reason }) => (
              <tr key={entryId}>
                <td>
                  <Time at={at} />
                </td>
                <td>
                  {t(`ledger.kind.${kind}`)} <span class="muted">{reason}</span>
                </td>
                <td class={`end num ${money.amount < 0 ? "negative" : ""}`}>{formatMoney(money)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="padded">
        <a href={`/ledger?courier=${encodeURIComponent(claimedBy!)}&period=${month}`}>
          {t("task.statement", { courier: claimedBy! })}
        </a>
      </p>
    </Section>
  );
}
