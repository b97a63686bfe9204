import { useEffect } from "preact/hooks";
import { formatMoney } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import type { Receipt } from "../../receipts/receipt.ts";
import { usePages } from "../../ui/pages.ts";
import { Empty } from "../../ui/state.tsx";
import { Ago } from "../../ui/time.tsx";
import { drive } from "../drive/driving.ts";
import { listOwnReceipts } from "../photos/receipts.ts";
import { queuedPhotos, uploads } from "../photos/queue.ts";
import { Capture } from "./capture.tsx";
import { Loaded } from "./loaded.tsx";
import { QueuedPhotos } from "./queued-photos.tsx";

/** While one is being read its state changes within seconds. */
const READING_MS = 3_000;
const isReading = ({ state }: Receipt) => state === "processing";
const TONES: Record<Receipt["state"], string> = {
  processing: "",
  accepted: "ok",
  corrected: "ok",
  needsReview: "warn",
  rejected: "bad",
  failed: "bad",
};

/** The courier's receipts: what was read off them, and what came of it; and the camera for another. */
export function OwnReceiptsView() {
  const receipts = usePages(listOwnReceipts, [uploads.value]);
  const uploaded = uploads.value.filter(({ kind }) => kind === "receipt").length;
  const isWaiting = receipts.items.some(isReading) || uploaded > receipts.items.length;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(receipts.reload, READING_MS);
    return () => clearInterval(timer);
  }, [isWaiting]);
  const active = drive.value && !drive.value.ended ? drive.value : undefined;
  const run = active && { runId: active.runId, taskId: active.taskId };
  return (
    <>
      <h1>{t("courier.nav.receipts")}</h1>
      <QueuedPhotos accept={({ kind }) => kind === "receipt"} />
      <Loaded from={{ ...receipts, data: receipts.isLoaded ? receipts.items : undefined }}>
        {(data) =>
          data.length === 0 && queuedPhotos.value.length === 0 ? (
            <Empty title={t("photos.noReceipts")} hint={t("photos.noReceiptsHint")} />
          ) : (
            <ul class="cards">
              {data.map((receipt) => (
                <li key={receipt.receiptId} class="card">
                  <ReceiptCard receipt={receipt} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {receipts.hasMore && (
        <button class="button" type="button" disabled={receipts.isLoading} onClick={receipts.loadMore}>
          {t("receipts.more")}
        </button>
      )}
      <div class="thumb">
        <Capture class="primary large" text="photos.receipt" subject={{ kind: "receipt", ...run }} />
      </div>
    </>
  );
}

function ReceiptCard({ receipt }: { receipt: Receipt }) {
  const { state, money, createdAt, reading, review } = receipt;
  return (
    <div class="task-link">
      <span class="top">
        <strong class="title">{reading?.fields.merchant?.value ?? t("receipts.noMerchant")}</strong>
        <strong class="money num">{money ? formatMoney(money) : "–"}</strong>
      </span>
      <span class="top">
        <span class={`badge ${TONES[state]}`}>{t(`photos.receiptState.${state}`)}</span>
        <span class="muted">
          <Ago at={createdAt} />
        </span>
      </span>
      {review?.verdict === "reject" && <span class="wrong">{review.reason}</span>}
    </div>
  );
}
