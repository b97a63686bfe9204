import { formatMajorUnits } from "@waybill/events-schema/currencies";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatMoney, formatPercent } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import { type FieldName, FIELDS, readReceipt, type Receipt, type Review, reviewReceipt } from "../receipts/receipt.ts";
import { useKeys } from "../ui/keys.tsx";
import { useLoad } from "../ui/load.ts";
import { Failed, Loading, messageOf } from "../ui/state.tsx";
import { Time } from "../ui/time.tsx";
import { CorrectionForm, RejectionForm } from "./receipt-forms.tsx";
import { ReceiptPicture } from "./receipt-picture.tsx";

interface ReviewProps {
  receiptId: string;
  onDecided: (receipt: Receipt) => void;
  onClose: () => void;
}

/** One receipt: its picture, what was read off it and why, and the decision. */
export function ReceiptReview({ receiptId, onDecided, onClose }: ReviewProps) {
  const receipt = useLoad((ending) => readReceipt(receiptId, ending), [receiptId]);
  const form = useSignal<"correct" | "reject" | undefined>(undefined);
  const marked = useSignal<FieldName | undefined>(undefined);
  const isSending = useSignal(false);
  const failure = useSignal<unknown>(undefined);
  const { data } = receipt;

  async function decide(review: Review): Promise<void> {
    if (isSending.value) return;
    isSending.value = true;
    failure.value = undefined;
    try {
      onDecided(await reviewReceipt(receiptId, review));
      form.value = undefined;
      receipt.reload();
    } catch (error) {
      failure.value = error;
    } finally {
      isSending.value = false;
    }
  }
  const canAccept = data?.money !== undefined;
  useKeys(
    [
      { key: "a", text: "keys.accept", run: () => canAccept && void decide({ verdict: "accept" }) },
      { key: "c", text: "keys.correct", run: () => (form.value = "correct") },
      { key: "r", text: "keys.reject", run: () => (form.value = "reject") },
    ],
    [canAccept],
  );
  useEffect(() => {
    form.value = undefined;
  }, [receiptId]);

  if (receipt.error !== undefined && !data) {
    return (
      <section class="receipt-none">
        <Failed error={receipt.error} retry={receipt.reload} />
      </section>
    );
  }
  if (!data) {
    return (
      <section class="receipt-none">
        <Loading />
      </section>
    );
  }
  const { reading, flags, review, money } = data;
  const others = [...new Set(flags.flatMap(({ of = [] }) => of))].filter((id) => id !== receiptId);
  return (
    <>
      <ReceiptPicture receipt={data} marked={marked.value} others={others} />
      <aside class="receipt-facts" aria-labelledby="receipt-title">
        <header>
          <div>
            <h2 id="receipt-title" class="num">
              {money ? formatMoney(money) : t("receipts.noAmount")}
            </h2>
            <p class="muted">
              {data.courierId} · <Time at={data.createdAt} />
            </p>
          </div>
          <button class="button quiet icon" type="button" aria-label={t("run.close")} onClick={onClose}>
            ✕
          </button>
        </header>
        {flags.length > 0 && (
          <ul class="flags">
            {flags.map(({ kind, explanation }) => (
              <li key={kind + explanation}>
                <span class="badge bad">{t(`receipts.flag.${kind}`)}</span> {explanation}
              </li>
            ))}
          </ul>
        )}
        {reading && (
          <>
            <table class="table fields">
              <thead>
                <tr>
                  <th scope="col">{t("receipts.field")}</th>
                  <th scope="col">{t("receipts.value")}</th>
                  <th scope="col" class="end">
                    {t("receipts.trust")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {FIELDS.map((name) => (
                  <FieldRow
                    key={name}
                    name={name}
                    reading={reading}
                    onMark={(on) => (marked.value = on ? name : undefined)}
                  />
                ))}
              </tbody>
            </table>
            {reading.doubts.length > 0 && (
              <>
                <h3>{t("receipts.doubts")}</h3>
                <ul class="doubts">
                  {reading.doubts.map((doubt) => (
                    <li key={doubt}>{doubt}</li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
        {review && (
          <p class="decided">
            {t(`receipts.decided.${review.verdict}`, { by: review.by })} · <Time at={review.at} />
            {review.verdict === "reject" && ` · ${review.reason}`}
          </p>
        )}
        {failure.value !== undefined && (
          <p class="notice bad" role="alert">
            {messageOf(failure.value)}
          </p>
        )}
        {form.value === "correct" && (
          <CorrectionForm receipt={data} onSubmit={decide} onCancel={() => (form.value = undefined)} />
        )}
        {form.value === "reject" && <RejectionForm onSubmit={decide} onCancel={() => (form.value = undefined)} />}
        {form.value === undefined && (
          <div class="decisions">
            <button
              class="button primary"
              type="button"
              disabled={!canAccept || isSending.value}
              onClick={() => void decide({ verdict: "accept" })}
            >
              {t("receipts.accept")} <kbd>a</kbd>
            </button>
            <button class="button" type="button" onClick={() => (form.value = "correct")}>
              {t("receipts.correct")} <kbd>c</kbd>
            </button>
            <button class="button danger" type="button" onClick={() => (form.value = "reject")}>
              {t("receipts.reject")} <kbd>r</kbd>
            </button>
          </div>
        )}
      </aside>
    </>
  );
}

interface FieldRowProps {
  name: FieldName;
  reading: NonNullable<Receipt["reading"]>;
  onMark: (on: boolean) => void;
}
function FieldRow({ name, reading, onMark }: FieldRowProps) {
  const field = reading.fields[name];
  const currency = reading.fields.currency?.value ?? "";
  if (!field) {
    return (
      <tr>
        <th scope="row">{t(`receipts.field.${name}`)}</th>
        <td class="muted" colSpan={2}>
          {t("receipts.notRead")}
        </td>
      </tr>
    );
  }
  const { value, trust, reason } = field;
  return (
    <tr onPointerEnter={() => onMark(true)} onPointerLeave={() => onMark(false)}>
      <th scope="row">{t(`receipts.field.${name}`)}</th>
      <td>
        <strong class="num">{typeof value === "number" ? formatMajorUnits(value, currency) : value}</strong>
        <span class="reason muted">{reason}</span>
      </td>
      <td class={`end num ${trust < 0.8 ? "low" : ""}`}>{formatPercent(trust)}</td>
    </tr>
  );
}
