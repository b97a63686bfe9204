import "../styles/follow.css";
import { useEffect, useState } from "preact/hooks";
import { formatDistance } from "../i18n/format.ts";
import { count, t, type TextKey } from "../i18n/text.ts";
import { Loading } from "../ui/state.tsx";
import { Ago, Time } from "../ui/time.tsx";
import { Preferences } from "../ui/preferences.tsx";
import { FollowMap } from "./follow-map.tsx";
import { type DeliveryStatus, useDelivery } from "./delivery.ts";

/** What a customer sees by a link, without signing in: /follow#TOKEN. The token is sent in no address that a server logs. */
export function FollowPage() {
  const token = useHash();
  const { delivery, problem } = useDelivery(token);
  return (
    <main class="follow">
      <div class="card">
        <img src="/icon.svg" alt="" />
        <div role="status">
          {!delivery && <h1>{t("follow.title")}</h1>}
          {delivery && <DeliveryState delivery={delivery} />}
          {problem !== undefined && <p class="notice">{problem}</p>}
        </div>
        {!delivery && problem === undefined && <Loading />}
        {delivery && <Steps state={delivery.state} />}
        {delivery?.place && <FollowMap delivery={delivery} />}
        {delivery && (
          <p class="muted">
            {t("follow.validUntil")} <Time at={delivery.expiresAt} />
          </p>
        )}
      </div>
      <div class="row center">
        <Preferences />
      </div>
    </main>
  );
}

/** The part of the address behind the #, also when it is changed by hand. */
function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = () => setHash(location.hash);
    window.addEventListener("hashchange", update);
    return () => window.removeEventListener("hashchange", update);
  }, []);
  return hash.slice(1);
}

function DeliveryState({ delivery: { state, eta, stopsLeft, place, distanceM, at } }: { delivery: DeliveryStatus }) {
  const isOnTheWay = state === "onTheWay";
  return (
    <>
      <h1>{t(`follow.state.${state}` as TextKey)}</h1>
      {isOnTheWay && eta && (
        <p class="eta">
          <Time at={eta.from} /> – <Time at={eta.to} />
        </p>
      )}
      {isOnTheWay && !eta && <p>{t("follow.noEta")}</p>}
      {isOnTheWay && stopsLeft !== undefined && (
        <p>{stopsLeft === 0 ? t("follow.next") : count(stopsLeft, "follow.stops.one", "follow.stops.other")}</p>
      )}
      {place && distanceM !== undefined && isOnTheWay && (
        <p class="muted">
          {t("follow.distance", { distance: formatDistance(distanceM) })} · <Ago at={place.at} />
        </p>
      )}
      {at !== undefined && (
        <p class="eta">
          <Time at={at} />
        </p>
      )}
    </>
  );
}

const STEPS = ["planned", "onTheWay", "arrived", "done"] as const;

/** How far it is, in the order of its states. What ended otherwise has no next step. */
function Steps({ state }: { state: DeliveryStatus["state"] }) {
  const current = STEPS.findIndex((step) => step === state);
  if (current < 0) return null;
  return (
    <ol class="steps" aria-label={t("follow.steps")}>
      {STEPS.map((step, n) => (
        <li key={step} class={n <= current ? "reached" : undefined} aria-current={n === current ? "step" : undefined}>
          {t(`follow.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}
