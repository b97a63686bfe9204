import { useSignal } from "@preact/signals";
import { t } from "../i18n/text.ts";
import { type FieldName, FIELDS, readReceipt, readViews, type Receipt } from "../receipts/receipt.ts";
import { useKeys } from "../ui/keys.tsx";
import { useLoad } from "../ui/load.ts";
import { Empty, Failed, Loading } from "../ui/state.tsx";

const ZOOMS = [1, 1.5, 2, 3] as const;

interface PictureProps {
  receipt: Receipt;
  marked: FieldName | undefined;
  /** Receipts that it may be a copy of. */
  others: readonly string[];
}

/** The picture with a box around each field, to be zoomed and turned; beside it what it may be a copy of. */
export function ReceiptPicture({ receipt, marked, others }: PictureProps) {
  const zoom = useSignal(0);
  const quarterTurns = useSignal(0);
  const hasBoxes = useSignal(true);
  const turn = () => (quarterTurns.value = (quarterTurns.value + 1) % 4);
  const change = (by: number) => (zoom.value = Math.min(ZOOMS.length - 1, Math.max(0, zoom.value + by)));
  useKeys([
    { key: "+", text: "keys.zoomIn", run: () => change(1) },
    { key: "-", text: "keys.zoomOut", run: () => change(-1) },
    { key: "o", text: "keys.turn", run: turn },
    { key: "b", text: "keys.boxes", run: () => (hasBoxes.value = !hasBoxes.value) },
  ]);
  return (
    <div class="receipt-picture">
      <div class="tools">
        <button
          class="button icon"
          type="button"
          aria-label={t("keys.zoomOut")}
          disabled={zoom.value === 0}
          onClick={() => change(-1)}
        >
          −
        </button>
        <button
          class="button icon"
          type="button"
          aria-label={t("keys.zoomIn")}
          disabled={zoom.value === ZOOMS.length - 1}
          onClick={() => change(1)}
        >
          +
        </button>
        <button class="button icon" type="button" aria-label={t("keys.turn")} onClick={turn}>
          ↻
        </button>
        <button
          class="button"
          type="button"
          aria-pressed={hasBoxes.value}
          onClick={() => (hasBoxes.value = !hasBoxes.value)}
        >
          {t("receipts.boxes")}
        </button>
      </div>
      <div class="sheets" tabIndex={0} role="region" aria-label={t("receipts.picture")}>
        <Sheet
          receipt={receipt}
          zoom={ZOOMS[zoom.value]!}
          quarterTurns={quarterTurns.value}
          marked={marked}
          hasBoxes={hasBoxes.value}
        />
        {others.map((id) => (
          <OtherSheet key={id} receiptId={id} zoom={ZOOMS[zoom.value]!} />
        ))}
      </div>
    </div>
  );
}

function OtherSheet({ receiptId, zoom }: { receiptId: string; zoom: number }) {
  const other = useLoad((ending) => readReceipt(receiptId, ending), [receiptId]);
  return (
    <figure>
      {other.data ? (
        <Sheet receipt={other.data} zoom={zoom} quarterTurns={0} marked={undefined} hasBoxes={false} />
      ) : other.error !== undefined ? (
        <Failed error={other.error} />
      ) : (
        <Loading />
      )}
      <figcaption>
        {t("receipts.other")}{" "}
        <a href={`/receipts/${encodeURIComponent(receiptId)}`} class="mono">
          {receiptId}
        </a>
      </figcaption>
    </figure>
  );
}

interface SheetProps {
  receipt: Receipt;
  zoom: number;
  quarterTurns: number;
  marked: FieldName | undefined;
  hasBoxes: boolean;
}
function Sheet({ receipt, zoom, quarterTurns, marked, hasBoxes }: SheetProps) {
  const { photoId, reading, receiptId } = receipt;
  const views = useLoad((ending) => readViews(photoId, ending), [photoId]);
  if (views.error !== undefined) return <Failed error={views.error} retry={views.reload} />;
  if (views.isLoading) return <Loading />;
  if (!views.data) return <Empty title={t("receipts.noPicture")} />;
  const { width, height, thumbnails } = views.data;
  const { url } = thumbnails.toSorted((a, b) => b.px - a.px)[0]!;
  // An SVG places the boxes in the picture's own pixels, and turns and scales with it.
  const isAcross = quarterTurns % 2 === 1;
  const [w, h] = isAcross ? [height, width] : [width, height];
  const move = [`0 0`, `${height} 0`, `${width} ${height}`, `0 ${width}`][quarterTurns]!;
  return (
    <svg
      class="sheet"
      viewBox={`0 0 ${w} ${h}`}
      style={{ width: `${zoom * 100}%`, maxHeight: zoom === 1 ? "100%" : "none" }}
      role="img"
      aria-label={t("receipts.pictureOf", { id: receiptId })}
    >
      <g transform={`translate(${move}) rotate(${quarterTurns * 90})`}>
        <image href={url} width={width} height={height} preserveAspectRatio="none" />
        {hasBoxes &&
          FIELDS.map((name) => {
            const box = reading?.fields[name]?.box;
            return (
              box && (
                <rect key={name} class={`box ${name === marked ? "marked" : ""}`} {...box} rx={Math.max(w, h) / 300} />
              )
            );
          })}
      </g>
    </svg>
  );
}
