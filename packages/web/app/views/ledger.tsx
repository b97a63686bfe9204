import { useSignal } from "@preact/signals";
import { now } from "../clock.ts";
import { CourierField } from "../couriers/courier-field.tsx";
import { formatMoney } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import { adjustLedger, type Adjustment, type LedgerEntry, readStatement, type Statement } from "../ledger/ledger.ts";
import { query, setQuery } from "../router.ts";
import { useLoad } from "../ui/load.ts";
import { Empty, Failed, Loading, messageOf } from "../ui/state.tsx";
import { Time } from "../ui/time.tsx";
import { AdjustmentDialog, ReversalDialog } from "./ledger-forms.tsx";

const thisMonth = () => new Date(now()).toISOString().slice(0, 7);

/** A courier's statement of a month: every entry, and what they come to. */
export function LedgerView() {
  const courier = query.value.get("courier") ?? "";
  const period = query.value.get("period") ?? thisMonth();
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("nav.ledger")}</h1>
        <CourierField value={courier} onCommit={(courierId) => setQuery({ courier: courierId })} />
        <label class="field">
          <span>{t("ledger.month")}</span>
          <input
            class="input"
            type="month"
            required
            value={period}
            onChange={({ currentTarget }) => setQuery({ period: currentTarget.value })}
          />
        </label>
      </div>
      {courier === "" ? (
        <Empty title={t("ledger.chooseCourier")} hint={t("ledger.chooseCourierHint")} />
      ) : (
        <StatementOf key={`${courier} ${period}`} courier={courier} period={period} />
      )}
    </div>
  );
}

function StatementOf({ courier, period }: { courier: string; period: string }) {
  const statement = useLoad((ending) => readStatement(courier, period, ending), [courier, period]);
  const dialog = useSignal<"adjust" | LedgerEntry | undefined>(undefined);
  const failure = useSignal<unknown>(undefined);
  const close = () => (dialog.value = undefined);

  async function enter(adjustment: Adjustment): Promise<void> {
    close();
    failure.value = undefined;
    try {
      await adjustLedger(adjustment);
      statement.reload();
    } catch (error) {
      failure.value = error;
    }
  }
  if (statement.error !== undefined && !statement.data)
    return <Failed error={statement.error} retry={statement.reload} />;
  if (!statement.data) return <Loading />;
  return (
    <>
      <div class="page-head">
        <Totals statement={statement.data} />
        <button class="button" type="button" onClick={() => (dialog.value = "adjust")}>
          {t("ledger.adjust")}
        </button>
      </div>
      {failure.value !== undefined && (
        <p class="notice bad" role="alert">
          {messageOf(failure.value)}
        </p>
      )}
      <div class="panel">
        {statement.data.entries.length === 0 ? (
          <Empty title={t("ledger.empty")} />
        ) : (
          <Entries entries={statement.data.entries} onReverse={(entry) => (dialog.value = entry)} />
        )}
      </div>
      {dialog.value === "adjust" && <AdjustmentDialog courier={courier} onSubmit={enter} onClose={close} />}
      {typeof dialog.value === "object" && <ReversalDialog entry={dialog.value} onSubmit={enter} onClose={close} />}
    </>
  );
}

const Totals = ({ statement }: { statement: Statement }) => (
  <dl class="facts totals">
    {(statement.totals ?? []).map((money) => (
      <div key={money.currency}>
        <dt>{t("ledger.total", { currency: money.currency })}</dt>
        <dd>{formatMoney(money)}</dd>
      </div>
    ))}
  </dl>
);

/** Where an entry comes from: its receipt, its task, or the entry that it takes back. */
function AboutLink({ entry: { kind, entryId, taskId, reverses } }: { entry: LedgerEntry }) {
  if (reverses !== undefined) return <span class="mono muted">{reverses}</span>;
  // The entries of a receipt are numbered.
  const receiptId = kind === "receipt" ? entryId.replace(/\.\d+$/, "") : undefined;
  const id = receiptId ?? taskId;
  if (id === undefined) return null;
  return (
    <a class="mono" href={`/${receiptId === undefined ? "tasks" : "receipts"}/${encodeURIComponent(id)}`}>
      {id}
    </a>
  );
}

function Entries({ entries, onReverse }: { entries: readonly LedgerEntry[]; onReverse: (entry: LedgerEntry) => void }) {
  const reversed = new Set(entries.map(({ reverses }) => reverses));
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{t("ledger.at")}</th>
          <th scope="col">{t("ledger.kind")}</th>
          <th scope="col">{t("ledger.about")}</th>
          <th scope="col">{t("ledger.by")}</th>
          <th scope="col" class="end">
            {t("ledger.amount")}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.entryId}>
            <td>
              <Time at={entry.at} />
            </td>
            <td>{t(`ledger.kind.${entry.kind}`)}</td>
            <td>
              {entry.reason} <AboutLink entry={entry} />
            </td>
            <td>{entry.by}</td>
            <td class={`end num ${entry.money.amount < 0 ? "negative" : ""}`}>{formatMoney(entry.money)}</td>
            <td class="end">
              {entry.kind !== "reversal" && !reversed.has(entry.entryId) && (
                <button class="button quiet" type="button" onClick={() => onReverse(entry)}>
                  {t("ledger.reverse")}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
