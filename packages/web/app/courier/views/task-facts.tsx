import type { LatLon } from "@waybill/geometry/lat-lon";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { formatDistance, formatMoney, formatPercent, formatTime, formatSeconds } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { bearingBetween, compassText } from "../drive/direction.ts";
import { currentPosition } from "../drive/current-position.ts";
import type { Task } from "../tasks/tasks.ts";

/** What the task would give now, or gives once it was claimed. */
export const bonusText = ({ promised, bonus }: Task): string => formatMoney(promised ?? bonus.money);

/** No direction is worth saying within the error of a receiver. */
const ARRIVED_M = 30;

/** How far it is to a place, and in which direction. */
export function distanceText(place: LatLon): string | undefined {
  if (!currentPosition.value) return undefined;
  const metres = metresBetween(currentPosition.value, place);
  if (metres <= ARRIVED_M) return t("courier.here");
  const distance = formatDistance(metres);
  return t("courier.distance", { distance, direction: t(compassText(bearingBetween(currentPosition.value, place))) });
}

export const windowText = ({ from, to }: { from: string; to: string }): string =>
  t("courier.window", { from: formatTime(from), to: formatTime(to) });

/** What a task demands, in sentences, before it is claimed. */
export function demandTexts({ bonus, promised, draw, startWithinS, completion, state }: Task): string[] {
  const { currency } = promised ?? bonus.money;
  return [
    bonus.onTime === undefined
      ? undefined
      : t("courier.onTime", { money: formatMoney({ amount: bonus.onTime, currency }) }),
    bonus.rising === undefined || state !== "open"
      ? undefined
      : t("courier.rising", {
          by: formatMoney({ amount: bonus.rising.by, currency }),
          every: formatSeconds(bonus.rising.everyS),
          cap: formatMoney({ amount: bonus.rising.cap, currency }),
        }),
    draw?.closesAt === undefined ? undefined : t("courier.draw", { time: formatTime(draw.closesAt) }),
    state === "open" || state === "claimed"
      ? t("courier.startWithin", { time: formatSeconds(startWithinS) })
      : undefined,
    ...completionTexts(completion),
  ].filter((text) => text !== undefined);
}

/** What completing it has to prove. */
export function completionTexts(completion: Task["completion"]): string[] {
  if (!completion) return [];
  const { stops, notBeforeWindow, photos, unmet } = completion;
  return [
    stops === "none"
      ? undefined
      : stops === "all"
        ? t("courier.demand.allStops")
        : t("courier.demand.someStops", { share: formatPercent(stops) }),
    notBeforeWindow ? t("courier.demand.window") : undefined,
    photos ? t("courier.demand.photos") : undefined,
    t(unmet === "refuse" ? "courier.demand.refuse" : "courier.demand.review"),
  ].filter((text) => text !== undefined);
}
