import type { ComponentChildren } from "preact";
import { t } from "../i18n/text.ts";
import type { Mutation } from "./mutation.ts";
import { Dialog } from "./dialog.tsx";
import { Refusal } from "./notices.tsx";

interface ConfirmProps {
  title: string;
  /** What happens then, and what cannot be undone. */
  text?: string;
  /** Name of the button that does it. */
  action: string;
  isDangerous?: boolean;
  mutation: Mutation;
  onConfirm: () => void;
  onClose: () => void;
  children?: ComponentChildren;
}

/** A dialog that does something when its form is sent; it stays, with the reason, when that is refused. */
export function ConfirmDialog({
  title,
  text,
  action,
  isDangerous,
  mutation,
  onConfirm,
  onClose,
  children,
}: ConfirmProps) {
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    onConfirm();
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        {text !== undefined && <p>{text}</p>}
        {children}
        <Refusal text={mutation.failure} />
        <div class="actions">
          <button class="button" type="button" onClick={onClose}>
            {t("dialog.cancel")}
          </button>
          <button class={`button ${isDangerous ? "danger" : "primary"}`} type="submit" disabled={mutation.isSending}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
