import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatMoney } from "../i18n/format.ts";
import { count, t } from "../i18n/text.ts";
import { listReceipts, RECEIPT_LISTS, type Receipt, type ReceiptListName } from "../receipts/receipt.ts";
import { match, navigate, path, query } from "../router.ts";
import { useKeys } from "../ui/keys.tsx";
import { useLoad } from "../ui/load.ts";
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
  const receipts = useSignal<readonly Receipt[]>([]);
  const cursor = useSignal<string | undefined>(undefined);
  const first = useLoad((ending) => listReceipts(list, undefined, ending), [list]);
  useEffect(() => {
    if (!first.data) return;
    receipts.value = first.data.receipts;
    cursor.value = first.data.cursor;
  }, [first.data]);

  const select = (id: string | undefined) =>
    navigate(`/receipts${id === undefined ? "" : `/${encodeURIComponent(id)}`}${location.search}`);
  const step = (by: number) => {
    const at = receipts.value.findIndex((one) => one.receiptId === selectedReceiptId());
    const next = receipts.value[Math.min(receipts.value.length - 1, Math.max(0, at + by))];
    if (next) select(next.receiptId);
  };
  useKeys([
    { key: "j", text: "keys.next", run: () => step(1) },
    { key: "k", text: "keys.previous", run: () => step(-1) },
    { key: "Escape", text: "keys.close", run: () => select(undefined) },
  ]);

  async function loadMore(): Promise<void> {
    const more = await listReceipts(list, cursor.value, new AbortController().signal);
    receipts.value = [...receipts.value, ...more.receipts];
    cursor.value = more.cursor;
  }

  /** A decided receipt leaves the queue, and the next one is shown. */
  function handleDecision(decided: Receipt): void {
    const at = receipts.value.findIndex((one) => one.receiptId === decided.receiptId);
    if (decided.state === list) return void (receipts.value = receipts.value.with(at, decided));
    receipts.value = receipts.value.toSpliced(at, 1);
    select((receipts.value[at] ?? receipts.value[at - 1])?.receiptId);
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
        {first.error !== undefined ? (
          <Failed error={first.error} retry={first.reload} />
        ) : first.isLoading && receipts.value.length === 0 ? (
          <Loading />
        ) : receipts.value.length === 0 ? (
          <Empty title={t("receipts.empty")} {...(list === "needsReview" && { hint: t("receipts.emptyHint") })} />
        ) : (
          <ul class="receipt-rows">
            {receipts.value.map((receipt) => (
              <li key={receipt.receiptId}>
                <ReceiptRow receipt={receipt} isSelected={receipt.receiptId === receiptId} onSelect={select} />
              </li>
            ))}
          </ul>
        )}
        {cursor.value !== undefined && (
          <button class="button" type="button" onClick={() => void loadMore()}>
            {t("receipts.more")}
          </button>
        )}
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
