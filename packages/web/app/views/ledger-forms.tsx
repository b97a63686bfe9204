import { useSignal } from "@preact/signals";
import { formatMoney } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import type { Adjustment, LedgerEntry } from "../ledger/ledger.ts";
import { parseAmount } from "../receipts/amounts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { CurrencyField, ReasonField, TextField } from "../ui/fields.tsx";

interface DialogProps {
  onSubmit: (adjustment: Adjustment) => Promise<void>;
  onClose: () => void;
}

/** Give or take an amount: below zero it is a penalty. */
export function AdjustmentDialog({ courier, onSubmit, onClose }: DialogProps & { courier: string }) {
  const amount = useSignal("");
  const currency = useSignal("EUR");
  const reason = useSignal("");
  const isWrong = useSignal(false);
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const minor = parseAmount(amount.value, currency.value);
    isWrong.value = minor === undefined || minor === 0;
    if (minor === undefined || minor === 0) return;
    const about = {
      courierId: courier,
      reason: reason.value.trim(),
      money: { amount: minor, currency: currency.value },
    };
    void onSubmit(minor < 0 ? { ...about, kind: "penalty" } : { ...about, kind: "adjustment" });
  }
  return (
    <Dialog title={t("ledger.adjustOf", { courier })} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <div class="row top">
          <TextField
            label={t("ledger.amount")}
            class="grow"
            inputMode="decimal"
            required
            value={amount.value}
            onInput={(text) => (amount.value = text)}
            error={isWrong.value ? t("receipts.wrongAmount") : undefined}
            hint={t("ledger.amountHint")}
          />
          <CurrencyField value={currency.value} onInput={(text) => (currency.value = text)} />
        </div>
        <ReasonField value={reason.value} onInput={(text) => (reason.value = text)} />
        <Actions submit={t("ledger.enter")} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** Take an entry back, whole; both stay in the ledger. */
export function ReversalDialog({ entry, onSubmit, onClose }: DialogProps & { entry: LedgerEntry }) {
  const reason = useSignal("");
  const { courierId, entryId } = entry;
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    void onSubmit({ kind: "reversal", courierId, reverses: entryId, reason: reason.value.trim() });
  }
  return (
    <Dialog title={t("ledger.reverseOf", { money: formatMoney(entry.money) })} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <ReasonField value={reason.value} onInput={(text) => (reason.value = text)} />
        <Actions submit={t("ledger.reverse")} onClose={onClose} />
      </form>
    </Dialog>
  );
}

const Actions = ({ submit, onClose }: { submit: string; onClose: () => void }) => (
  <div class="actions">
    <button class="button" type="button" onClick={onClose}>
      {t("dialog.cancel")}
    </button>
    <button class="button primary" type="submit">
      {submit}
    </button>
  </div>
);
