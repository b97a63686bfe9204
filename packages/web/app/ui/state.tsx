import type { ComponentChildren } from "preact";
import { t } from "../i18n/text.ts";

/** What a view shows while it loads. */
export const Loading = () => (
  <div class="state" role="status">
    {t("state.loading")}
  </div>
);

/** What a view shows when there is nothing to show. */
export const Empty = ({ title, hint, children }: { title: string; hint?: string; children?: ComponentChildren }) => (
  <div class="state">
    <strong>{title}</strong>
    {hint && <span>{hint}</span>}
    {children}
  </div>
);

/** What is wrong, in words: the API's own where it answered. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a view shows when it could not be loaded, with a way to try again. */
export const Failed = ({ error, retry }: { error: unknown; retry?: () => void }) => (
  <div class="state" role="alert">
    <strong>{t("state.error")}</strong>
    <span>{messageOf(error)}</span>
    {retry && (
      <button class="button" type="button" onClick={retry}>
        {t("state.retry")}
      </button>
    )}
  </div>
);
