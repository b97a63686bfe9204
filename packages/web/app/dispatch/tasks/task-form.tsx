import { useEffect, useRef } from "preact/hooks";
import { type Signal, useSignal } from "@preact/signals";
import { formatMajorUnits } from "@waybill/events-schema/currencies";
import { now } from "../../clock.ts";
import { formatMoney, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { fromFieldTime, toFieldTime } from "../../i18n/organization-zone.ts";
import { parseAmount } from "../../receipts/amounts.ts";
import { navigate, query } from "../../router.ts";
import { session } from "../../session/session.ts";
import { type Mutation, useMutation } from "../../ui/mutation.ts";
import { CurrencyField, SelectField, TextField } from "../../ui/fields.tsx";
import { useLoad } from "../../ui/load.ts";
import { Refusal } from "../../ui/notices.tsx";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { listAllRoutes } from "../routes/route.ts";
import type { ListedRoute } from "../routes/route-content.ts";
import { bonusSteps, capReachedAt } from "./bonus.ts";
import { BonusPlot } from "./bonus-plot-pane.tsx";
import { createTask, readTask, type Task, type TaskOffer, updateTask } from "./task.ts";

/** Fields by the pointer of what they become in a request. */
const FIELDS = {
  title: "/title",
  route: "/routeId",
  revision: "/revision",
  from: "/window/from",
  to: "/window/to",
  expires: "/offerExpiresAt",
  startWithin: "/startWithinS",
  amount: "/bonus/money/amount",
  currency: "/bonus/money/currency",
  onTime: "/bonus/onTime",
  by: "/bonus/rising/by",
  every: "/bonus/rising/everyS",
  cap: "/bonus/rising/cap",
  drawSeconds: "/draw/seconds",
  share: "/completion/stops",
  priority: "/priority",
  team: "/team",
} as const;
type FieldName = keyof typeof FIELDS;
type Texts = Record<FieldName, string> & {
  isRising: boolean;
  mode: "first" | "draw";
  stops: "unproven" | "none" | "all" | "share";
  notBeforeWindow: boolean;
  photos: boolean;
  unmet: "review" | "refuse";
};

const HOUR_MS = 3_600_000;

/** What the form has before anybody writes: tomorrow's first hours of work are not known, the next ones are. */
function emptyTexts(): Texts {
  const next = Math.ceil(now() / HOUR_MS) * HOUR_MS;
  return {
    title: "",
    route: query.value.get("route") ?? "",
    revision: "",
    from: toFieldTime(next + HOUR_MS),
    to: toFieldTime(next + 3 * HOUR_MS),
    expires: toFieldTime(next + HOUR_MS),
    startWithin: "30",
    amount: "",
    currency: "EUR",
    onTime: "",
    isRising: false,
    by: "",
    every: "5",
    cap: "",
    mode: "first",
    drawSeconds: "60",
    stops: "unproven",
    share: "80",
    notBeforeWindow: true,
    photos: true,
    unmet: "review",
    priority: "0",
    team: session.value?.teams?.length === 1 ? session.value.teams[0]! : "",
  };
}

/** The draft as the form has it. */
function textsOf(task: Task): Texts {
  const { bonus, completion, draw, window } = task;
  const { currency } = bonus.money;
  const money = (amount: number | undefined) => (amount === undefined ? "" : formatMajorUnits(amount, currency));
  const stops = completion?.stops ?? "all";
  return {
    title: task.title,
    route: task.routeId,
    revision: String(task.revision),
    from: toFieldTime(Date.parse(window.from)),
    to: toFieldTime(Date.parse(window.to)),
    expires: toFieldTime(Date.parse(task.offerExpiresAt)),
    startWithin: String(task.startWithinS / 60),
    amount: money(bonus.money.amount),
    currency,
    onTime: money(bonus.onTime),
    isRising: bonus.rising !== undefined,
    by: money(bonus.rising?.by),
    every: String((bonus.rising?.everyS ?? 300) / 60),
    cap: money(bonus.rising?.cap),
    mode: draw ? "draw" : "first",
    drawSeconds: String(draw?.seconds ?? 60),
    stops: completion ? (typeof stops === "number" ? "share" : stops) : "unproven",
    share: typeof stops === "number" ? String(stops * 100) : "80",
    notBeforeWindow: completion?.notBeforeWindow ?? true,
    photos: completion?.photos ?? true,
    unmet: completion?.unmet ?? "review",
    priority: String(task.priority),
    team: task.team ?? "",
  };
}

/** The offer that the form says, and the fields that say nothing that could be sent. */
function readOffer(texts: Texts): { offer: TaskOffer; wrong: ReadonlySet<FieldName> } {
  const wrong = new Set<FieldName>();
  const needed = <T,>(name: FieldName, value: T | undefined, instead: T): T => {
    if (value === undefined) wrong.add(name);
    return value ?? instead;
  };
  const { currency } = texts;
  const amount = (name: FieldName) => needed(name, parseAmount(texts[name], currency), 0);
  const time = (name: FieldName) => needed(name, fromFieldTime(texts[name]), "");
  const number = (name: FieldName) => needed(name, parseNumber(texts[name]), 0);
  const offer: TaskOffer = {
    title: texts.title.trim(),
    routeId: texts.route,
    window: { from: time("from"), to: time("to") },
    bonus: {
      money: { amount: amount("amount"), currency },
      ...(texts.onTime.trim() !== "" && { onTime: amount("onTime") }),
      ...(texts.isRising && {
        rising: { by: amount("by"), everyS: Math.round(number("every") * 60), cap: amount("cap") },
      }),
    },
    offerExpiresAt: time("expires"),
    startWithinS: Math.round(number("startWithin") * 60),
    priority: Number(texts.priority),
    ...(texts.revision !== "" && { revision: Number(texts.revision) }),
    ...(texts.mode === "draw" && { draw: { seconds: Math.round(number("drawSeconds")) } }),
    ...(texts.stops !== "unproven" && {
      completion: {
        stops: texts.stops === "share" ? number("share") / 100 : texts.stops,
        notBeforeWindow: texts.notBeforeWindow,
        photos: texts.photos,
        unmet: texts.unmet,
      },
    }),
    ...(texts.team.trim() !== "" && { team: texts.team.trim() }),
  };
  return { offer, wrong };
}

function parseNumber(text: string): number | undefined {
  const value = Number(text.replace(",", "."));
  return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}

/** The form of a new task, or of the draft `taskId`. */
export function TaskForm({ taskId }: { taskId?: string }) {
  const routes = useLoad(listAllRoutes, []);
  const draft = useLoad(
    async (ending) => (taskId === undefined ? undefined : await readTask(taskId, ending)),
    [taskId],
  );
  const failed = [routes, draft].find(({ error, data }) => error !== undefined && data === undefined);
  if (failed) return <Failed error={failed.error} retry={failed.reload} />;
  if (!routes.data || draft.isLoading) return <Loading />;
  const offered = routes.data.filter((route) => route.revision !== undefined && route.state !== "archived");
  if (offered.length === 0) {
    return (
      <Empty title={t("task.noRoutes")}>
        <a href="/routes">{t("nav.routes")}</a>
      </Empty>
    );
  }
  return <OfferForm routes={offered} draft={draft.data} />;
}

function OfferForm({ routes, draft }: { routes: readonly ListedRoute[]; draft: Task | undefined }) {
  const texts = useSignal<Texts>(draft ? textsOf(draft) : emptyTexts());
  const wrong = useSignal<ReadonlySet<FieldName>>(new Set());
  const mutation = useMutation(Object.values(FIELDS));
  const key = useRef(crypto.randomUUID());
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [mutation.errors, wrong.value]);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const read = readOffer(texts.value);
    wrong.value = read.wrong;
    if (read.wrong.size > 0) return;
    const task = await mutation.run(() =>
      draft ? updateTask(draft.taskId, draft.version, read.offer) : createTask(read.offer, key.current),
    );
    if (task) navigate(`/tasks/${encodeURIComponent(task.taskId)}`);
    else key.current = crypto.randomUUID();
  }
  const props = { texts, wrong: wrong.value, mutation };
  const route = routes.find(({ routeId }) => routeId === texts.value.route);
  return (
    <div class="page">
      <a class="back" href={draft ? `/tasks/${encodeURIComponent(draft.taskId)}` : "/tasks"}>
        ‹ {draft ? draft.title : t("nav.tasks")}
      </a>
      <h1>{t(draft ? "task.edit" : "tasks.new")}</h1>
      <form ref={form} class="task-form" noValidate onSubmit={(event) => void submit(event)}>
        <div class="form-column">
          <fieldset>
            <legend>{t("task.form.what")}</legend>
            <OfferField {...props} class="wide" name="title" label={t("task.title")} maxLength={200} required />
            <SelectField
              label={t("task.route")}
              value={texts.value.route}
              options={[["", t("task.chooseRoute")], ...routes.map(({ routeId, name }) => [routeId, name] as const)]}
              onChange={(value) => (texts.value = { ...texts.value, route: value, revision: "" })}
              error={mutation.errorAt(FIELDS.route)}
            />
            <SelectField
              label={t("task.revision")}
              value={texts.value.revision}
              options={[
                ["", t("task.newestRevision")],
                ...Array.from({ length: route?.revision ?? 0 }, (_, n) => String(n + 1)).map((n) => [n, n] as const),
              ]}
              onChange={(value) => (texts.value = { ...texts.value, revision: value })}
              error={mutation.errorAt(FIELDS.revision)}
            />
            <TeamField {...props} />
            <SelectField
              label={t("task.priority")}
              value={texts.value.priority}
              options={Array.from(
                { length: 10 },
                (_, n) => [String(n), t(n === 0 ? "task.noPriority" : "task.priorityBadge", { n })] as const,
              )}
              onChange={(value) => (texts.value = { ...texts.value, priority: value })}
              error={mutation.errorAt(FIELDS.priority)}
            />
          </fieldset>
          <BonusFields {...props} />
        </div>
        <div class="form-column">
          <fieldset>
            <legend>{t("task.form.when")}</legend>
            <OfferField {...props} name="from" label={t("task.windowFrom")} type="datetime-local" required />
            <OfferField {...props} name="to" label={t("task.windowTo")} type="datetime-local" required />
            <OfferField {...props} name="expires" label={t("task.offerExpiresAt")} type="datetime-local" required />
            <OfferField
              {...props}
              name="startWithin"
              label={t("task.startWithinMinutes")}
              inputMode="numeric"
              required
            />
          </fieldset>
          <ClaimFields {...props} />
          <PolicyFields {...props} />
        </div>
        <div class="form-end">
          <Refusal text={mutation.failure} />
          <button class="button primary" type="submit" disabled={mutation.isSending}>
            {t(draft ? "task.save" : "task.create")}
          </button>
        </div>
      </form>
    </div>
  );
}

interface FormProps {
  texts: Signal<Texts>;
  wrong: ReadonlySet<FieldName>;
  mutation: Mutation;
}
interface OfferFieldProps extends FormProps {
  name: FieldName;
  label: string;
  class?: string;
  hint?: string;
  type?: "datetime-local";
  inputMode?: "decimal" | "numeric";
  maxLength?: number;
  required?: boolean;
  options?: readonly string[];
}
/** A field of the offer; what the API says of it is below it. */
function OfferField({ texts, wrong, mutation, name, ...rest }: OfferFieldProps) {
  return (
    <TextField
      {...rest}
      value={texts.value[name]}
      onInput={(text) => (texts.value = { ...texts.value, [name]: text })}
      error={mutation.errorAt(FIELDS[name]) ?? (wrong.has(name) ? t(WRONG[name] ?? "field.needed") : undefined)}
    />
  );
}
const WRONG: Partial<Record<FieldName, "receipts.wrongAmount" | "field.needed">> = {
  amount: "receipts.wrongAmount",
  onTime: "receipts.wrongAmount",
  by: "receipts.wrongAmount",
  cap: "receipts.wrongAmount",
};

/** Of whoever has teams, one of them; of whoever has all, any, or all of them. */
function TeamField(props: FormProps) {
  const { texts, mutation } = props;
  const teams = session.value?.teams;
  if (!teams)
    return <OfferField {...props} name="team" label={t("live.team")} hint={t("task.teamHint")} maxLength={64} />;
  return (
    <SelectField
      label={t("live.team")}
      value={texts.value.team}
      options={[...(teams.length === 1 ? [] : [["", "—"] as const]), ...teams.map((team) => [team, team] as const)]}
      onChange={(value) => (texts.value = { ...texts.value, team: value })}
      error={mutation.errorAt(FIELDS.team)}
    />
  );
}

function BonusFields(props: FormProps) {
  const { texts, mutation } = props;
  const { isRising, currency } = texts.value;
  return (
    <fieldset>
      <legend>{t("task.bonus")}</legend>
      <div class="row top">
        <OfferField {...props} name="amount" label={t("ledger.amount")} inputMode="decimal" required />
        <CurrencyField
          value={currency}
          onInput={(text) => (texts.value = { ...texts.value, currency: text })}
          error={mutation.errorAt(FIELDS.currency)}
        />
      </div>
      <OfferField
        {...props}
        name="onTime"
        label={t("task.onTimeExtra")}
        hint={t("task.onTimeHint")}
        inputMode="decimal"
      />
      <Choice
        type="checkbox"
        label={t("task.risesWhileOpen")}
        isChosen={isRising}
        onChoose={(on) => (texts.value = { ...texts.value, isRising: on })}
      />
      {isRising && (
        <>
          <OfferField {...props} name="by" label={t("task.risingBy")} inputMode="decimal" required />
          <OfferField {...props} name="every" label={t("task.risingEvery")} inputMode="decimal" required />
          <OfferField {...props} name="cap" label={t("task.cap")} inputMode="decimal" required />
          <RisingPreview texts={texts.value} />
        </>
      )}
    </fieldset>
  );
}

/** How the bonus would rise if the task were opened now. */
function RisingPreview({ texts }: { texts: Texts }) {
  const { offer, wrong } = readOffer(texts);
  const { bonus, offerExpiresAt } = offer;
  const isComplete = !(["amount", "by", "every", "cap", "expires"] as const).some((name) => wrong.has(name));
  const from = now();
  const to = Date.parse(offerExpiresAt);
  if (!isComplete || !bonus.rising || bonus.rising.by <= 0 || bonus.rising.everyS <= 0 || to <= from) {
    return <p class="muted wide">{t("task.plotNeeds")}</p>;
  }
  const { currency } = bonus.money;
  const full = capReachedAt(bonus, from, to);
  const highest = bonusSteps(bonus, from, to).amounts.at(-1)!;
  return (
    <div class="wide">
      <BonusPlot task={{ bonus, offerExpiresAt }} now={from} />
      <p class="muted">
        {full === undefined
          ? t("task.endsAt", { money: formatMoney({ amount: highest, currency }) })
          : t("task.capAt", {
              money: formatMoney({ amount: bonus.rising.cap, currency }),
              time: formatTime(new Date(full).toISOString()),
            })}
      </p>
    </div>
  );
}

function ClaimFields(props: FormProps) {
  const { texts } = props;
  const choose = (mode: Texts["mode"]) => () => (texts.value = { ...texts.value, mode });
  const { mode } = texts.value;
  return (
    <fieldset>
      <legend>{t("task.claimMode")}</legend>
      <Choice
        type="radio"
        name="mode"
        label={t("task.claimMode.first")}
        isChosen={mode === "first"}
        onChoose={choose("first")}
      />
      <Choice
        type="radio"
        name="mode"
        label={t("task.claimMode.draw")}
        isChosen={mode === "draw"}
        onChoose={choose("draw")}
      />
      {mode === "draw" && (
        <OfferField
          {...props}
          name="drawSeconds"
          label={t("task.drawSeconds")}
          hint={t("task.drawHint")}
          inputMode="numeric"
          required
        />
      )}
    </fieldset>
  );
}

function PolicyFields(props: FormProps) {
  const { texts } = props;
  const { stops, notBeforeWindow, photos, unmet } = texts.value;
  return (
    <fieldset>
      <legend>{t("task.policy")}</legend>
      <SelectField
        label={t("task.policy.stops")}
        value={stops}
        options={(["unproven", "none", "all", "share"] as const).map(
          (one) => [one, t(`task.policy.stops.${one}`)] as const,
        )}
        onChange={(value) => (texts.value = { ...texts.value, stops: value as Texts["stops"] })}
      />
      {stops === "share" && (
        <OfferField {...props} name="share" label={t("task.policy.percent")} inputMode="decimal" required />
      )}
      {stops !== "unproven" && (
        <>
          <Choice
            type="checkbox"
            label={t("task.policy.notBeforeWindow")}
            isChosen={notBeforeWindow}
            onChoose={(on) => (texts.value = { ...texts.value, notBeforeWindow: on })}
          />
          <Choice
            type="checkbox"
            label={t("task.policy.photos")}
            isChosen={photos}
            onChoose={(on) => (texts.value = { ...texts.value, photos: on })}
          />
          <SelectField
            label={t("task.policy.unmet")}
            value={unmet}
            options={(["review", "refuse"] as const).map((one) => [one, t(`task.policy.unmet.${one}`)] as const)}
            onChange={(value) => (texts.value = { ...texts.value, unmet: value as Texts["unmet"] })}
          />
        </>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  type: "radio" | "checkbox";
  name?: string;
  label: string;
  isChosen: boolean;
  onChoose: (on: boolean) => void;
}
const Choice = ({ type, name, label, isChosen, onChoose }: ChoiceProps) => (
  <label class="choice wide">
    <input
      type={type}
      {...(name !== undefined && { name })}
      checked={isChosen}
      onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
    />
    {label}
  </label>
);
