import { useSignal } from "@preact/signals";
import { now } from "../../clock.ts";
import { t } from "../../i18n/text.ts";
import { useMutation } from "../../ui/mutation.ts";
import { Field, SelectField } from "../../ui/fields.tsx";
import { useLoad } from "../../ui/load.ts";
import { Failed } from "../../ui/state.tsx";
import { Time } from "../../ui/time.tsx";
import type { RouteRevision } from "../routes/route-content.ts";
import { createLink, listLinks, revokeLink, type TaskDetails } from "./task.ts";
import { Section } from "./task-page.tsx";

/** Links by which customers follow a stop of the task: made, copied once, revoked. */
export function TaskLinks({ task: { taskId, state }, stops }: { task: TaskDetails; stops: RouteRevision["stops"] }) {
  const links = useLoad((ending) => listLinks(taskId, ending), [taskId]);
  const mutation = useMutation();
  const chosen = useSignal<string | undefined>(undefined);
  /** Its token is in no answer but this one. */
  const address = useSignal<string | undefined>(undefined);
  const stopId = chosen.value ?? stops.at(-1)?.id ?? "";
  const nameOf = (id: string | undefined) => stops.find((stop) => stop.id === id)?.name ?? id ?? "";
  const isOver = state !== "draft" && state !== "open" && state !== "claimed" && state !== "started";

  const create = () =>
    mutation.run(async () => {
      const { path } = await createLink(taskId, stopId);
      address.value = new URL(path, location.origin).href;
      links.reload();
    });
  const revoke = (linkId: string) =>
    mutation.run(async () => {
      await revokeLink(taskId, linkId);
      links.reload();
    });
  return (
    <Section title={t("task.links")}>
      {!isOver && stops.length > 0 && (
        <div class="row padded bottom">
          <SelectField
            label={t("task.link.stop")}
            value={stopId}
            options={stops.map(({ id, name }) => [id, name] as const)}
            onChange={(id) => (chosen.value = id)}
          />
          <button class="button" type="button" disabled={mutation.isSending} onClick={() => void create()}>
            {t("task.link.create")}
          </button>
        </div>
      )}
      {address.value !== undefined && (
        <div class="padded">
          <Field
            label={t("task.link.address")}
            hint={t("task.link.once")}
            control={(props) => (
              <input
                class="input mono"
                readOnly
                value={address.value}
                {...props}
                onFocus={({ currentTarget }) => currentTarget.select()}
              />
            )}
          />
        </div>
      )}
      {mutation.failure !== undefined && (
        <p class="wrong padded" role="alert">
          {mutation.failure}
        </p>
      )}
      {links.error !== undefined && <Failed error={links.error} retry={links.reload} />}
      {links.data?.length === 0 && <p class="muted padded">{t("task.link.none")}</p>}
      <ul class="padded">
        {links.data?.map(({ linkId, stopId: of, expiresAt, revokedAt }) => (
          <li key={linkId} class="row">
            <span>{nameOf(of)}</span>
            <span class="muted">
              {revokedAt !== undefined ? t("task.link.revoked") : t("task.link.until")}{" "}
              <Time at={revokedAt ?? expiresAt} />
            </span>
            {revokedAt === undefined && Date.parse(expiresAt) > now() && (
              <button
                class="button danger"
                type="button"
                disabled={mutation.isSending}
                onClick={() => void revoke(linkId)}
              >
                {t("task.link.revoke")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
