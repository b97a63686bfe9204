import { dataOf } from "@waybill/client";
import { useSignal } from "@preact/signals";
import { t } from "../../i18n/text.ts";
import { api } from "../../session/api.ts";
import { useLoad } from "../../ui/load.ts";
import { isOnline } from "../../ui/online.ts";
import { failureText } from "../problem-text.ts";
import { Loaded } from "./loaded.tsx";

/** Whether the courier takes tasks: a switch of their own. */
export function Duty() {
  const profile = useLoad((signal) => dataOf(api.GET("/v1/me", { signal })), []);
  const changed = useSignal<boolean | undefined>(undefined);
  const failure = useSignal<unknown>(undefined);
  async function change(onDuty: boolean): Promise<void> {
    const before = changed.value;
    changed.value = onDuty;
    failure.value = undefined;
    try {
      await dataOf(api.PATCH("/v1/me", { body: { onDuty } }));
    } catch (error) {
      failure.value = error;
      changed.value = before;
    }
  }
  return (
    <Loaded from={profile}>
      {(data) => (
        <>
          {failure.value !== undefined && (
            <p class="notice bad" role="alert">
              {failureText(failure.value)}
            </p>
          )}
          <label class="switch">
            <span>
              <strong>{t("account.onDuty")}</strong>
              <span class="muted">{t("account.onDutyHint")}</span>
            </span>
            <input
              type="checkbox"
              role="switch"
              checked={changed.value ?? data.onDuty}
              disabled={!isOnline.value}
              onChange={({ currentTarget }) => void change(currentTarget.checked)}
            />
          </label>
        </>
      )}
    </Loaded>
  );
}
