import { useSignal } from "@preact/signals";
import { formatBytes } from "../../i18n/format.ts";
import { formatNumber, t } from "../../i18n/text.ts";
import { navigate } from "../../router.ts";
import { hasView } from "../../session/session.ts";
import { useKeys } from "../../ui/keys.tsx";
import { useLoad } from "../../ui/load.ts";
import { Refusal } from "../../ui/notices.tsx";
import { useRefresh } from "../../ui/refresh.ts";
import { saveFile } from "../../ui/save-file.ts";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { Time } from "../../ui/time.tsx";
import { type Import, readFaults, readImport, readLines, type Upload, uploads } from "./import.ts";

const REFRESH_SECONDS = 1;
const TONES: Record<Import["state"], string> = {
  awaitingUpload: "",
  received: "accent",
  processing: "accent",
  done: "ok",
  doneWithErrors: "warn",
  rejected: "bad",
};

/** One file: how far it is, what became of it, and what is wrong with it by line. */
export function ImportPage({ importId }: { importId: string }) {
  const file = useLoad((ending) => readImport(importId, ending), [importId]);
  const upload = uploads.value.find((one) => one.importId === importId);
  const { data } = file;
  const isOver = data !== undefined && data.finishedAt !== undefined;
  useRefresh(file.reload, isOver ? undefined : REFRESH_SECONDS);
  useKeys([{ key: "Escape", text: "keys.back", run: () => navigate("/imports") }]);
  if (file.error !== undefined && !data) return <Failed error={file.error} retry={file.reload} />;
  if (!data) return <Loading />;
  return (
    <div class="page import-page">
      <div>
        <a class="back" href="/imports">
          ‹ {t("nav.imports")}
        </a>
        <div class="page-head">
          <div class="title">
            <h1>{upload?.name ?? importId}</h1>
            <span class="badges">
              <span class={`badge ${TONES[data.state]}`}>{t(`imports.state.${data.state}`)}</span>
              <span class="badge">{data.partner}</span>
            </span>
          </div>
          <a class="button" href="/imports">
            {t("imports.again")}
          </a>
          {hasView("tasks") && isOver && data.state !== "rejected" && (
            <a class="button primary" href={`/tasks?column=draft&q=${encodeURIComponent(data.partner)}`}>
              {t("imports.board")}
            </a>
          )}
        </div>
      </div>
      <section class="panel" aria-label={t("imports.rowsDone")}>
        <Progress file={data} upload={upload} />
        <Facts file={data} />
      </section>
      <Refusal text={upload?.failure} />
      {data.rejection && (
        <p class="notice bad" role="alert">
          {data.rejection.detail}
          {data.rejection.line !== undefined && ` (${t("imports.line")} ${formatNumber(data.rejection.line)})`}
        </p>
      )}
      {data.warnings && data.warnings.length > 0 && (
        <section class="notice" aria-label={t("imports.warnings")}>
          {data.warnings.join(" ")}
        </section>
      )}
      {isOver && data.state !== "rejected" && <Faults file={data} upload={upload} />}
    </div>
  );
}

/** How much is uploaded, and how many rows are done; of a file that another session sent, the rows alone. */
function Progress({ file, upload }: { file: Import; upload: Upload | undefined }) {
  const { rows, ok, written, finishedAt } = file;
  const done = finishedAt !== undefined ? (rows ?? 0) : (written?.rows ?? 0);
  return (
    <div class="import-progress">
      {upload && <Bar name={t("imports.uploading")} share={upload.share} text={formatBytes(upload.file.size)} />}
      <Bar
        name={t("imports.rowsDone")}
        share={finishedAt !== undefined ? 1 : ok ? done / ok : 0}
        text={rows === undefined ? "—" : `${formatNumber(done)} / ${formatNumber(rows)}`}
      />
    </div>
  );
}

const Bar = ({ name, share, text }: { name: string; share: number; text: string }) => (
  <>
    <span>{name}</span>
    <div
      class="progress"
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <span style={{ transform: `scaleX(${share})` }} />
    </div>
    <span class="num muted">{text}</span>
  </>
);

function Facts({ file }: { file: Import }) {
  const numbers = [
    ["imports.rows", file.rows],
    ["imports.ok", file.ok],
    ["imports.errors", file.rows === undefined ? undefined : (file.errors ?? 0)],
    ["imports.made", file.written?.made],
  ] as const;
  return (
    <dl class="facts">
      {numbers.map(([name, n]) =>
        n === undefined ? null : (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd class={name === "imports.errors" && n > 0 ? "wrong" : ""}>{formatNumber(n)}</dd>
          </div>
        ),
      )}
      {file.bytes !== undefined && (
        <div>
          <dt>{t("imports.size")}</dt>
          <dd>{formatBytes(file.bytes)}</dd>
        </div>
      )}
      {file.encoding !== undefined && (
        <div>
          <dt>{t("imports.encoding")}</dt>
          <dd>{file.encoding.toUpperCase()}</dd>
        </div>
      )}
      {file.finishedAt !== undefined && (
        <div>
          <dt>{t("imports.finished")}</dt>
          <dd>
            <Time at={file.finishedAt} seconds />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** A table has so many lines at first, and more when asked. */
const SHOWN = 200;

function Faults({ file, upload }: { file: Import; upload: Upload | undefined }) {
  const { importId, run } = file;
  const found = useLoad((ending) => readFaults(file, ending), [importId, run]);
  const lines = useLoad(
    async () => (upload ? await readLines(upload.file, file.encoding) : []),
    [importId, upload !== undefined],
  );
  const shown = useSignal(SHOWN);
  if (found.error !== undefined && !found.data) return <Failed error={found.error} retry={found.reload} />;
  if (!found.data) return <Loading />;
  const { faults, file: csv } = found.data;
  return (
    <section class="panel" aria-label={t("imports.faults")}>
      <h2 class="row between">
        {t("imports.faults")}
        {faults.length > 0 && (
          <button class="button" type="button" onClick={() => saveFile(csv, `${importId}-faults.csv`)}>
            {t("imports.download")}
          </button>
        )}
      </h2>
      {faults.length === 0 ? (
        <Empty title={t("imports.noFaults")} />
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="end">
                {t("imports.line")}
              </th>
              <th scope="col">{t("imports.field")}</th>
              <th scope="col">{t("imports.fault")}</th>
              <th scope="col">{t("imports.value")}</th>
              {upload && <th scope="col">{t("imports.text")}</th>}
            </tr>
          </thead>
          <tbody>
            {faults.slice(0, shown.value).map(({ line, field, reason, value }, n) => {
              const text = lines.data?.[line - 1] ?? "";
              return (
                <tr key={n}>
                  <td class="end num">{formatNumber(line)}</td>
                  <td class="mono">{field}</td>
                  <td>{reason}</td>
                  <td class="mono">{value}</td>
                  {upload && (
                    <td class="mono muted line-text" title={text}>
                      {text}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {faults.length > 0 && !upload && <p class="muted padded">{t("imports.unknownText")}</p>}
      {faults.length > shown.value && (
        <div class="more">
          <button class="button" type="button" onClick={() => (shown.value += SHOWN)}>
            {t("imports.moreFaults", { n: Math.min(SHOWN, faults.length - shown.value) })}
          </button>
        </div>
      )}
    </section>
  );
}
