import { useSignal } from "@preact/signals";
import { ApiError } from "@waybill/client";
import { t } from "../../i18n/text.ts";
import { navigate } from "../../router.ts";
import { fetchRenewed } from "../../session/api.ts";
import { accessToken } from "../../session/sign-in.ts";
import { useMutation } from "../../ui/mutation.ts";
import { DropZone } from "../../ui/drop-zone.tsx";
import { Refusal } from "../../ui/notices.tsx";
import { faultsInDocument, type LocatedFault } from "./document-faults.ts";
import type { Route } from "./route-content.ts";

/** A draft from a recorded or planned way; with its faults in the lines of the file where it is none. */
export function RouteImport() {
  const mutation = useMutation();
  const document = useSignal<{ name: string; text: string } | undefined>(undefined);
  async function take(file: File): Promise<void> {
    const text = await file.text();
    document.value = { name: file.name, text };
    const route = await mutation.run(() => importRoute(file.name, text));
    if (route) navigate(`/routes/${encodeURIComponent(route.routeId)}/edit`);
  }
  const faults = document.value ? faultsInDocument(document.value.text, mutation.errors) : [];
  return (
    <div class="route-import">
      <DropZone
        label={t("routes.drop")}
        hint={t(mutation.isSending ? "state.loading" : "routes.dropHint")}
        accept=".gpx,.geojson,.json,application/gpx+xml,application/geo+json"
        isDisabled={mutation.isSending}
        onFile={(file) => void take(file)}
      />
      {faults.length > 0 && document.value ? (
        <Faults name={document.value.name} faults={faults} />
      ) : (
        <Refusal text={mutation.failure} />
      )}
    </div>
  );
}

async function importRoute(name: string, text: string): Promise<Route> {
  const isGpx = text.trimStart().startsWith("<");
  const title = name.replace(/\.[^.]*$/, "").trim();
  const url = `/v1/routes/import${title === "" ? "" : `?name=${encodeURIComponent(title.slice(0, 120))}`}`;
  const headers = {
    authorization: `Bearer ${await accessToken()}`,
    "content-type": isGpx ? "application/gpx+xml" : "application/geo+json",
  };
  const response = await fetchRenewed(new Request(url, { method: "POST", headers, body: text }));
  const body: unknown = await response.json();
  if (!response.ok) throw new ApiError(response, body);
  return body as Route;
}

const Faults = ({ name, faults }: { name: string; faults: readonly LocatedFault[] }) => (
  <div class="panel" role="alert">
    <h2>{t("routes.faultsOf", { name })}</h2>
    <table class="table">
      <thead>
        <tr>
          <th scope="col" class="end">
            {t("imports.line")}
          </th>
          <th scope="col">{t("imports.fault")}</th>
          <th scope="col">{t("imports.text")}</th>
        </tr>
      </thead>
      <tbody>
        {faults.map(({ pointer, detail, line, text }) => (
          <tr key={pointer + detail}>
            <td class="end num">{line ?? "—"}</td>
            <td>
              {detail} {line === undefined && <span class="mono muted">{pointer}</span>}
            </td>
            <td class="mono">{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
