import { t } from "../../i18n/text.ts";
import { Plot } from "../../ui/plot.tsx";
import { bonusSteps } from "./bonus.ts";
import type { Task } from "./task.ts";

type Offered = Pick<Task, "bonus" | "offerExpiresAt"> &
  Partial<Pick<Task, "openedAt" | "claimedAt" | "promised" | "state">>;

/** How the bonus of an offer rises until it expires; of a draft, as if it were opened now. */
export function BonusPlot({ task, now }: { task: Offered; now: number }) {
  const { bonus, offerExpiresAt, openedAt, claimedAt, promised, state } = task;
  const from = openedAt === undefined ? now : Date.parse(openedAt);
  const to = Date.parse(offerExpiresAt);
  const at = claimedAt !== undefined ? Date.parse(claimedAt) : state === "open" ? Math.min(now, to) : undefined;
  const mark = at !== undefined && promised && at >= from ? { at, amount: promised.amount } : undefined;
  // The plot of a draft moves with the time; once a minute is enough.
  const moment = Math.floor(from / 60_000);
  const { money, rising } = bonus;
  return (
    <Plot
      class="bonus-plot"
      label={t("task.bonusPlot")}
      draw={async (container) => {
        const { drawBonus } = await import("./bonus-plot.ts");
        return drawBonus(container, { ...bonusSteps(bonus, from, to), currency: money.currency, mark });
      }}
      dependencies={[money.amount, money.currency, rising?.by, rising?.everyS, rising?.cap, moment, to, mark?.amount]}
    />
  );
}
