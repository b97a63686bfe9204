import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { failureText } from "../problem-text.ts";

interface ActionProps {
  run: () => Promise<unknown>;
  children: ComponentChildren;
  /** @default "" */
  class?: string;
  disabled?: boolean;
}

/** A button whose work takes a moment: it cannot be pressed twice, and says above itself why it failed. */
export function Action({ run, children, class: kind = "", disabled = false }: ActionProps) {
  const isBusy = useSignal(false);
  const failure = useSignal<unknown>(undefined);
  async function handleClick(): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = undefined;
    try {
      await run();
    } catch (error) {
      failure.value = error;
    }
    isBusy.value = false;
  }
  return (
    <div class="action">
      {failure.value !== undefined && (
        <p class="notice bad" role="alert">
          {failureText(failure.value)}
        </p>
      )}
      <button
        class={`button ${kind}`}
        type="button"
        aria-busy={isBusy.value}
        disabled={disabled}
        onClick={() => void handleClick()}
      >
        {children}
      </button>
    </div>
  );
}
