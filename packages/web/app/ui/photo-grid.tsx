import type { components } from "@waybill/client";
import { t } from "../i18n/text.ts";
import { hasView } from "../session/session.ts";
import type { Loadable } from "./load.ts";
import { Empty, Failed, Loading } from "./state.tsx";
import { Time } from "./time.tsx";

type Photo = components["schemas"]["Photo"];
/** Wide enough for a tile on a dense screen. */
const TILE_PX = 240;

/** Photos with what they are of and their state; a receipt leads to its review. */
export function PhotoGrid({ photos }: { photos: Loadable<readonly Photo[]> }) {
  if (photos.error !== undefined && !photos.data) return <Failed error={photos.error} retry={photos.reload} />;
  if (!photos.data) return <Loading />;
  if (photos.data.length === 0) return <Empty title={t("photos.none")} />;
  return (
    <ul class="photo-grid">
      {photos.data.map((photo) => (
        <li key={photo.photoId}>
          <PhotoTile photo={photo} />
        </li>
      ))}
    </ul>
  );
}

function PhotoTile({ photo }: { photo: Photo }) {
  const { kind, state, views, stopId, createdAt, taken, receiptId } = photo;
  const sizes = views?.thumbnails.toSorted((a, b) => a.px - b.px) ?? [];
  const thumbnail = sizes.find(({ px }) => px >= TILE_PX) ?? sizes.at(-1);
  const largest = sizes.at(-1);
  const text = t(`photos.kind.${kind}`);
  const picture = thumbnail ? (
    <img src={thumbnail.url} alt={text} loading="lazy" />
  ) : (
    <span class="no-picture muted">{t(`photos.state.${state}`)}</span>
  );
  return (
    <figure>
      {receiptId !== undefined && hasView("receipts") ? (
        <a href={`/receipts/${encodeURIComponent(receiptId)}`} aria-label={t("photos.review")}>
          {picture}
        </a>
      ) : largest ? (
        <a href={largest.url} target="_blank" rel="noreferrer" aria-label={t("photos.enlarge")}>
          {picture}
        </a>
      ) : (
        picture
      )}
      <figcaption>
        <span>
          {text}
          {stopId !== undefined && <span class="muted"> · {stopId}</span>}
        </span>
        <span class="muted">
          <Time at={taken?.at ?? createdAt} />
        </span>
        {taken?.flags.map((flag) => (
          <span key={flag} class="badge bad">
            {t(`photos.flag.${flag}`)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
