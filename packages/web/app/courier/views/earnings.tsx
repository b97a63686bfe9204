import { now } from "../../clock.ts";
import { formatMoney, formatTime } from "../../i18n/format.ts";
import { isTextKey, t } from "../../i18n/text.ts";
import type { LedgerEntry } from "../../ledger/ledger.ts";
import { query } from "../../router.ts";
import { session } from "../../session/session.ts";
import { useLoad } from "../../ui/load.ts";
import { Empty } from "../../ui/state.tsx";
import { formatEarningsPeriod, type PeriodKind, periodOf, readEarnings, stepPeriod } from "../earnings/earnings.ts";
import { Icon } from "./icon.tsx";
import { Loaded } from "./loaded.tsx";

const PERIOD = /^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$/;

/** What the courier earned in a week or a month, entry by entry. */
export function EarningsView() {
  const kind: PeriodKind = query.value.get("by") === "month" ? "month" : "week";
  const today = new Date(now()).toISOString().slice(0, 10);
  const asked = query.value.get("period") ?? "";
  const isAsked = PERIOD.test(asked) && !Number.isNaN(Date.parse(asked)) && asked.length > 7 === (kind === "week");
  const period = isAsked ? periodOf(kind, asked) : periodOf(kind, today);
  const isNow = period === periodOf(kind, today);
  const to = (other: string, by: PeriodKind = kind) => `/earnings?by=${by}&period=${other}`;
  return (
    <>
      <h1>{t("courier.nav.earnings")}</h1>
      <div class="period">
        <a class="button icon" href={to(stepPeriod(period, -1))} aria-label={t("earnings.before")}>
          <Icon name="back" />
        </a>
        <strong>{formatEarningsPeriod(period)}</strong>
        {isNow ? (
          <span class="button icon" aria-hidden="true" />
        ) : (
          <a class="button icon" href={to(stepPeriod(period, 1))} aria-label={t("earnings.after")}>
            <Icon name="forward" />
          </a>
        )}
      </div>
      <Statement key={period} period={period} />
      <div class="thumb segmented" role="group" aria-label={t("earnings.period")}>
        {(["week", "month"] as const).map((by) => (
          <a key={by} class="button" href={to(periodOf(by, today), by)} aria-current={by === kind ? "page" : undefined}>
            {t(`earnings.${by}`)}
          </a>
        ))}
      </div>
    </>
  );
}

function Statement({ period }: { period: string }) {
  const { sub } = session.value!;
  const earnings = useLoad((ending) => readEarnings(sub, period, ending), [sub, period]);
  return (
    <Loaded from={earnings}>
      {({ entries, totals }) =>
        entries.length === 0 ? (
          <Empty title={t("earnings.empty")} hint={t("earnings.emptyHint")} />
        ) : (
          <>
            <dl class="amounts">
              {totals.map((money) => (
                <div key={money.currency}>
                  <dt>{t("ledger.total", { currency: money.currency })}</dt>
                  <dd class="amount num">{formatMoney(money)}</dd>
                </div>
              ))}
            </dl>
            <ul class="entries">
              {entries.map((entry) => (
                <Entry key={entry.entryId} entry={entry} />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
}

function Entry({ entry: { kind, money, at, reason } }: { entry: LedgerEntry }) {
  const key = `earnings.kind.${kind}`;
  return (
    <li>
      <span>
        <strong>{isTextKey(key) ? t(key) : kind}</strong>
        <span class="muted">{formatTime(at)}</span>
        {reason !== undefined && <span>{reason}</span>}
      </span>
      <strong class={`num ${money.amount < 0 ? "negative" : ""}`}>{formatMoney(money)}</strong>
    </li>
  );
}
