import { formatMajorUnits } from "@waybill/events-schema/currencies";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { parseAmount } from "../receipts/amounts.ts";
import type { Receipt, Review } from "../receipts/receipt.ts";

interface FormProps {
  onSubmit: (review: Review) => Promise<void>;
  onCancel: () => void;
}

/** Escape cancels the form, and the first field has the focus. */
function useForm(onCancel: () => void) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.select(), []);
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onCancel();
  };
  return { first, handleKey };
}

/** What a manager reads on the picture, beginning with what was read. */
export function CorrectionForm({ receipt, onSubmit, onCancel }: FormProps & { receipt: Receipt }) {
  const { money, reading } = receipt;
  const { first, handleKey } = useForm(onCancel);
  const currency = useSignal(money?.currency ?? reading?.fields.currency?.value ?? "");
  const total = useSignal(money ? formatMajorUnits(money.amount, money.currency) : "");
  const date = useSignal(reading?.fields.date?.value ?? "");
  const merchant = useSignal(reading?.fields.merchant?.value ?? "");
  const isWrong = useSignal(false);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const amount = parseAmount(total.value, currency.value);
    isWrong.value = amount === undefined;
    if (amount === undefined) return first.current?.focus();
    const fields = {
      total: amount,
      currency: currency.value,
      ...(date.value !== "" && { date: date.value }),
      ...(merchant.value.trim() !== "" && { merchant: merchant.value.trim() }),
    };
    void onSubmit({ verdict: "correct", fields });
  }
  return (
    <form class="decision-form" onSubmit={submit} onKeyDown={handleKey}>
      <div class="row">
        <label class="field grow">
          <span>{t("receipts.field.total")}</span>
          <input
            ref={first}
            class="input num"
            inputMode="decimal"
            required
            value={total.value}
            aria-invalid={isWrong.value}
            aria-describedby={isWrong.value ? "total-wrong" : undefined}
            onInput={({ currentTarget }) => (total.value = currentTarget.value)}
          />
        </label>
        <label class="field narrow">
          <span>{t("receipts.field.currency")}</span>
          <input
            class="input"
            required
            maxLength={3}
            pattern="[A-Z]{3}"
            value={currency.value}
            onInput={({ currentTarget }) => (currency.value = currentTarget.value.toUpperCase())}
          />
        </label>
      </div>
      {isWrong.value && (
        <p id="total-wrong" class="wrong">
          {t("receipts.wrongAmount")}
        </p>
      )}
      <label class="field">
        <span>{t("receipts.field.date")}</span>
        <input
          class="input"
          type="date"
          value={date.value}
          onInput={({ currentTarget }) => (date.value = currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t("receipts.field.merchant")}</span>
        <input
          class="input"
          maxLength={200}
          value={merchant.value}
          onInput={({ currentTarget }) => (merchant.value = currentTarget.value)}
        />
      </label>
      <FormActions submit={t("receipts.saveCorrection")} onCancel={onCancel} />
    </form>
  );
}

/** Why a receipt is rejected; the courier reads it. */
export function RejectionForm({ onSubmit, onCancel }: FormProps) {
  const { first, handleKey } = useForm(onCancel);
  const reason = useSignal("");
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    void onSubmit({ verdict: "reject", reason: reason.value.trim() });
  }
  return (
    <form class="decision-form" onSubmit={submit} onKeyDown={handleKey}>
      <label class="field">
        <span>{t("ledger.reason")}</span>
        <input
          ref={first}
          class="input"
          required
          maxLength={500}
          pattern=".*\S.*"
          value={reason.value}
          onInput={({ currentTarget }) => (reason.value = currentTarget.value)}
        />
      </label>
      <FormActions submit={t("receipts.reject")} onCancel={onCancel} />
    </form>
  );
}

const FormActions = ({ submit, onCancel }: { submit: string; onCancel: () => void }) => (
  <div class="decisions">
    <button class="button primary" type="submit">
      {submit}
    </button>
    <button class="button" type="button" onClick={onCancel}>
      {t("dialog.cancel")}
    </button>
  </div>
);
