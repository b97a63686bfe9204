import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { failureText, problemText } from "../problem-text.ts";
import {
  forgetPhoto,
  type QueuedPhoto,
  queuedPhotos,
  uploadFailure,
  uploadPhotos,
  uploadProgress,
} from "../photos/queue.ts";

/** Photos on this phone that are not uploaded yet. */
export function QueuedPhotos({ accept = () => true }: { accept?: (photo: QueuedPhoto) => boolean }) {
  const photos = queuedPhotos.value.filter(accept);
  if (photos.length === 0) return null;
  return (
    <section aria-label={t("photos.waiting")}>
      <h2>{t("photos.waiting")}</h2>
      {uploadFailure.value !== undefined && (
        <div class="notice">
          <span>{failureText(uploadFailure.value)}</span>
          <button class="button" type="button" onClick={() => void uploadPhotos()}>
            {t("state.retry")}
          </button>
        </div>
      )}
      <ul class="cards">
        {photos.map((photo) => (
          <li key={photo.id} class="card photo">
            <Picture image={photo.image} />
            <PhotoState photo={photo} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PhotoState({ photo: { id, kind, refusal } }: { photo: QueuedPhoto }) {
  const share = uploadProgress.value.get(id);
  if (refusal !== undefined)
    return (
      <span>
        <strong class="wrong">{t("photos.refused")}</strong> {problemText(refusal) ?? refusal}
        <button class="button" type="button" onClick={() => void forgetPhoto(id)}>
          {t("photos.delete")}
        </button>
      </span>
    );
  return (
    <span>
      <strong>{t(`photos.kind.${kind}`)}</strong>
      {share === undefined ? (
        <span class="muted">{t("photos.waits")}</span>
      ) : (
        <>
          <span class="muted">{t("photos.uploading", { share: formatPercent(share) })}</span>
          <progress aria-label={t(`photos.kind.${kind}`)} value={share} />
        </>
      )}
    </span>
  );
}

function Picture({ image }: { image: Blob }) {
  const url = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const made = URL.createObjectURL(image);
    url.value = made;
    return () => URL.revokeObjectURL(made);
  }, [image]);
  return <img src={url.value} alt="" />;
}
