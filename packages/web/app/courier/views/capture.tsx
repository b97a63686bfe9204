import { useSignal } from "@preact/signals";
import { t, type TextKey } from "../../i18n/text.ts";
import { session } from "../../session/session.ts";
import { messageOf } from "../../ui/state.tsx";
import { type PhotoSubject, queuePhoto } from "../photos/queue.ts";
import { Icon } from "./icon.tsx";

interface CaptureProps {
  subject: PhotoSubject;
  text: TextKey;
  /** @default "" */
  class?: string;
}

/** Opens the camera, and keeps the photo until it is uploaded. */
export function Capture({ subject, text, class: kind = "" }: CaptureProps) {
  const failure = useSignal<unknown>(undefined);
  async function handleFile(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    failure.value = undefined;
    try {
      if (file) await queuePhoto(file, subject, session.value!.sub);
    } catch (error) {
      failure.value = error;
    }
    input.value = "";
  }
  return (
    <div class="action">
      {failure.value !== undefined && (
        <p class="notice bad" role="alert">
          {failure.value instanceof DOMException && failure.value.name === "QuotaExceededError"
            ? t("photos.noRoom")
            : t("photos.notKept", { reason: messageOf(failure.value) })}
        </p>
      )}
      <label class={`button capture ${kind}`}>
        <Icon name="camera" />
        {t(text)}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={({ currentTarget }) => void handleFile(currentTarget)}
        />
      </label>
    </div>
  );
}
