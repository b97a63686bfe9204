import { formatMajorUnits } from "@waybill/events-schema/currencies";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { parseAmount } from "../receipts/amounts.ts";
import type { Receipt, Review } from "../receipts/receipt.ts";
import { CurrencyField, ReasonField, TextField } from "../ui/fields.tsx";

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
      <div class="row top">
        <TextField
          label={t("receipts.field.total")}
          class="grow"
          input={first}
          inputMode="decimal"
          required
          value={total.value}
          onInput={(text) => (total.value = text)}
          error={isWrong.value ? t("receipts.wrongAmount") : undefined}
        />
        <CurrencyField value={currency.value} onInput={(text) => (currency.value = text)} />
      </div>
      <TextField
        label={t("receipts.field.date")}
        type="date"
        value={date.value}
        onInput={(text) => (date.value = text)}
      />
      <TextField
        label={t("receipts.field.merchant")}
        maxLength={200}
        value={merchant.value}
        onInput={(text) => (merchant.value = text)}
      />
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
      <ReasonField input={first} value={reason.value} onInput={(text) => (reason.value = text)} />
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
