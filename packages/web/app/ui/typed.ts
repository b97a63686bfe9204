import { useSignal } from "@preact/signals";
import type { TargetedEvent } from "preact";

type InputEvent = TargetedEvent<HTMLInputElement>;

/**
 * Properties of an input whose text counts when it is left or entered. What is typed stays until then: a view that is drawn again meanwhile
 * would put the old value back.
 */
export function useTyped(value: string, onCommit: (text: string) => void) {
  const typed = useSignal<string | undefined>(undefined);
  return {
    value: typed.value ?? value,
    onInput: ({ currentTarget }: InputEvent): void => {
      typed.value = currentTarget.value;
    },
    onChange: ({ currentTarget }: InputEvent): void => {
      typed.value = undefined;
      onCommit(currentTarget.value);
    },
    onBlur: (): void => {
      typed.value = undefined;
    },
  };
}
