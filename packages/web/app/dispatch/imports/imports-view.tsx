import { useSignal } from "@preact/signals";
import { t } from "../../i18n/text.ts";
import { match, navigate, path } from "../../router.ts";
import { role } from "../../session/session.ts";
import { useMutation } from "../../ui/mutation.ts";
import { DropZone } from "../../ui/drop-zone.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Refusal } from "../../ui/notices.tsx";
import { type Encoding, ENCODINGS, startImport, uploads } from "./import.ts";
import { ImportPage } from "./import-page.tsx";
import "../../styles/dispatch.css";
import "../../styles/routes.css";

/** Files of tasks: drop one in, or see what became of one. */
export function ImportsView() {
  const importId = match("/imports/:importId", path.value)?.["importId"];
  return importId === undefined ? <NewImport /> : <ImportPage key={importId} importId={importId} />;
}

const open = (importId: string) => navigate(`/imports/${encodeURIComponent(importId)}`);

function NewImport() {
  const isPartner = role.value === "partner";
  const partner = useSignal("");
  const encoding = useSignal<Encoding | "">("");
  const wanted = useSignal("");
  const isPartnerMissing = useSignal(false);
  const mutation = useMutation(["/partner"]);
  async function take(file: File): Promise<void> {
    const name = partner.value.trim();
    isPartnerMissing.value = !isPartner && name === "";
    if (isPartnerMissing.value) return;
    const importId = await mutation.run(() =>
      startImport(file, isPartner ? undefined : name, encoding.value === "" ? undefined : encoding.value),
    );
    if (importId !== undefined) open(importId);
  }
  function find(event: SubmitEvent): void {
    event.preventDefault();
    open(wanted.value.trim());
  }
  return (
    <div class="page">
      {!isPartner && (
        <a class="back" href="/tasks">
          ‹ {t("nav.tasks")}
        </a>
      )}
      <div class="page-head">
        <h1>{t("nav.imports")}</h1>
      </div>
      <div class="imports-form">
        {!isPartner && (
          <TextField
            label={t("imports.partner")}
            required
            maxLength={64}
            value={partner.value}
            onInput={(text) => (partner.value = text)}
            error={isPartnerMissing.value ? t("imports.needsPartner") : mutation.errorAt("/partner")}
          />
        )}
        <SelectField
          label={t("imports.encoding")}
          value={encoding.value}
          options={[["", t("imports.encoding.auto")], ...ENCODINGS.map((one) => [one, one.toUpperCase()] as const)]}
          onChange={(value) => (encoding.value = value as Encoding | "")}
        />
      </div>
      <DropZone
        label={t("imports.drop")}
        hint={mutation.isSending ? t("imports.reading") : t("imports.dropHint")}
        accept=".csv,.tsv,.txt,.ndjson,.jsonl,text/csv"
        isDisabled={mutation.isSending}
        onFile={(file) => void take(file)}
      />
      <Refusal text={mutation.failure} />
      {uploads.value.length > 0 && (
        <section class="panel" aria-label={t("imports.recent")}>
          <h2>{t("imports.recent")}</h2>
          <table class="table">
            <tbody>
              {uploads.value.map(({ importId, name }) => (
                <tr key={importId}>
                  <td>
                    <a href={`/imports/${encodeURIComponent(importId)}`}>{name}</a>
                  </td>
                  <td class="mono muted">{importId}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <form class="row bottom find-import" onSubmit={find}>
        <TextField
          label={t("imports.find")}
          required
          maxLength={64}
          value={wanted.value}
          onInput={(text) => (wanted.value = text)}
        />
        <button class="button" type="submit">
          {t("imports.open")}
        </button>
      </form>
    </div>
  );
}
