import { t } from "../i18n/text.ts";
import type { Pages } from "./pages.ts";
import { messageOf } from "./state.tsx";

/** Below a list: more of it, and why there is no more when it could not be loaded. */
export function More<T>({ pages }: { pages: Pages<T> }) {
  if (!pages.isLoaded) return null;
  return (
    <div class="more">
      {pages.error !== undefined && (
        <p class="notice bad" role="alert">
          {messageOf(pages.error)}
        </p>
      )}
      {pages.hasMore && (
        <button class="button" type="button" disabled={pages.isLoading} onClick={pages.loadMore}>
          {t(pages.isLoading ? "state.loading" : "receipts.more")}
        </button>
      )}
    </div>
  );
}
