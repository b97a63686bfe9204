import { ApiError } from "@waybill/client";
import { isTextKey, t } from "../i18n/text.ts";
import { messageOf } from "../ui/state.tsx";

/** A code of the API in the courier's words; undefined when there are none for it. */
export function problemText(code: string): string | undefined {
  const key = `problem.${code}`;
  return isTextKey(key) ? t(key) : undefined;
}

/** What went wrong, in the courier's words where there are some. */
export const failureText = (error: unknown): string =>
  (error instanceof ApiError && problemText(error.code)) || messageOf(error);
