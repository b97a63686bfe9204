import { t } from "../../i18n/text.ts";
import { isOnline } from "../../ui/online.ts";

/**
 * Why what stands here cannot be done without a network, while there is none. Completing, ending and giving back are not kept for later:
 * the time at which they arrive decides about the bonus, and who may claim the task meanwhile.
 */
export const NeedsNetwork = () => (isOnline.value ? null : <p class="notice">{t("courier.needsNetwork")}</p>);
