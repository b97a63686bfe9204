import { formatMoney } from "../i18n/format.ts";
import { count, t } from "../i18n/text.ts";
import { listReceipts, RECEIPT_LISTS, type Receipt, type ReceiptListName } from "../receipts/receipt.ts";
import { match, navigate, path, query } from "../router.ts";
import { useKeys } from "../ui/keys.tsx";
import { More } from "../ui/more.tsx";
import { usePages } from "../ui/pages.ts";
import { Empty, Failed, Loading } from "../ui/state.tsx";
import { Ago } from "../ui/time.tsx";
import { ReceiptReview } from "./receipt-review.tsx";
import "../styles/receipts.css";

const listOf = (name: string | null): ReceiptListName => RECEIPT_LISTS.find((one) => one === name) ?? "needsReview";

/** The receipt of the URL. */
const selectedReceiptId = () => match("/receipts/:receiptId", path.value)?.["receiptId"];

export function ReceiptsView() {
  const list = listOf(query.value.get("state"));
  // With a key: rows of one list must not stay, and be clicked, below the name of another.
  return <ReceiptQueue key={list} list={list} />;
}

/** The receipts of a list, and the one that is being looked at. */
function ReceiptQueue({ list }: { list: ReceiptListName }) {
  const receiptId = selectedReceiptId();
  const receipts = usePages(
    async (cursor: string | undefined, ending) => {
      const page = await listReceipts(list, cursor, ending);
      return { items: page.receipts, cursor: page.cursor };
    },
    [list],
  );
  const { items } = receipts;

  const select = (id: string | undefined) =>
    navigate(`/receipts${id === undefined ? "" : `/${encodeURIComponent(id)}`}${location.search}`);
  const step = (by: number) => {
    const at = items.findIndex((one) => one.receiptId === selectedReceiptId());
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
    if (next) select(next.receiptId);
  };
  useKeys(
    [
      { key: "j", text: "keys.next", run: () => step(1) },
      { key: "k", text: "keys.previous", run: () => step(-1) },
      { key: "Escape", text: "keys.close", run: () => select(undefined) },
    ],
    [items],
  );

  /** A decided receipt leaves the queue, and the next one is shown. */
  function handleDecision(decided: Receipt): void {
    const at = items.findIndex((one) => one.receiptId === decided.receiptId);
    if (decided.state === list) return receipts.setItems(() => items.with(at, decided));
    const left = items.toSpliced(at, 1);
    receipts.setItems(() => left);
    select((left[at] ?? left[at - 1])?.receiptId);
  }

  return (
    <div class={`receipts ${receiptId === undefined ? "" : "with-receipt"}`}>
      <h1 class="hidden-visually">{t("nav.receipts")}</h1>
      <section class="receipt-list" aria-label={t("receipts.list")}>
        <div class="live-filters">
          <div class="chips" role="group" aria-label={t("receipts.state")}>
            {RECEIPT_LISTS.map((name) => (
              <button
                key={name}
                class="chip"
                type="button"
                aria-pressed={name === list}
                onClick={() => navigate(name === "needsReview" ? "/receipts" : `/receipts?state=${name}`)}
              >
                {t(`receipts.state.${name}`)}
              </button>
            ))}
          </div>
        </div>
        {receipts.error !== undefined && !receipts.isLoaded ? (
          <Failed error={receipts.error} retry={receipts.reload} />
        ) : !receipts.isLoaded ? (
          <Loading />
        ) : items.length === 0 ? (
          <Empty title={t("receipts.empty")} {...(list === "needsReview" && { hint: t("receipts.emptyHint") })} />
        ) : (
          <ul class="receipt-rows">
            {items.map((receipt) => (
              <li key={receipt.receiptId}>
                <ReceiptRow receipt={receipt} isSelected={receipt.receiptId === receiptId} onSelect={select} />
              </li>
            ))}
          </ul>
        )}
        <More pages={receipts} />
      </section>
      {receiptId === undefined ? (
        <section class="receipt-none">
          <Empty title={t("receipts.none")} hint={t("receipts.noneHint")} />
        </section>
      ) : (
        <ReceiptReview
          key={receiptId}
          receiptId={receiptId}
          onDecided={handleDecision}
          onClose={() => select(undefined)}
        />
      )}
    </div>
  );
}

interface RowProps {
  receipt: Receipt;
  isSelected: boolean;
  onSelect: (receiptId: string) => void;
}
function ReceiptRow({ receipt, isSelected, onSelect }: RowProps) {
  const { receiptId, courierId, money, createdAt, flags, reading } = receipt;
  return (
    <button class="courier" type="button" aria-current={isSelected} onClick={() => onSelect(receiptId)}>
      <span class="top">
        <strong class="num">{money ? formatMoney(money) : t("receipts.noAmount")}</strong>
        {flags.length > 0 && (
          <span class="badge bad">{count(flags.length, "receipts.flagged.one", "receipts.flagged.other")}</span>
        )}
        <span class="ago muted">
          <Ago at={createdAt} />
        </span>
      </span>
      <span class="title">{reading?.fields.merchant?.value ?? t("receipts.noMerchant")}</span>
      <span class="bottom muted">{courierId}</span>
    </button>
  );
}
