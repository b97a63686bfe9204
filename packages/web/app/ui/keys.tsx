import { useLayoutEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import { t, type TextKey } from "../i18n/text.ts";
import { Dialog } from "./dialog.tsx";

interface KeyBinding {
  key: string;
  text: TextKey;
  run: (event: KeyboardEvent) => void;
}

/** Keys of the views that are shown, the newest last. */
const bindings = signal<readonly (readonly KeyBinding[])[]>([]);
export const isKeyHelpOpen = signal(false);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Bind keys while a component is shown, from its first moment on. They do nothing while somebody types, except Escape. */
export function useKeys(keys: readonly KeyBinding[], dependencies: readonly unknown[] = []): void {
  useLayoutEffect(() => {
    bindings.value = [...bindings.value, keys];
    return () => {
      bindings.value = bindings.value.filter((one) => one !== keys);
    };
  }, dependencies);
}

export function handleKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target) && event.key !== "Escape") return;
  if (document.querySelector("dialog[open]")) return;
  const binding = bindings.value.flat().findLast(({ key }) => key === event.key);
  if (!binding) return;
  event.preventDefault();
  binding.run(event);
}

/** The list of all keys that do something now. */
export function KeyHelp() {
  if (!isKeyHelpOpen.value) return null;
  const close = () => (isKeyHelpOpen.value = false);
  return (
    <Dialog title={t("keys.title")} onClose={close}>
      <dl class="keys">
        {bindings.value.flat().map(({ key, text }) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </>
        ))}
      </dl>
      <div class="actions">
        <button class="button" type="button" onClick={close}>
          {t("dialog.close")}
        </button>
      </div>
    </Dialog>
  );
}
