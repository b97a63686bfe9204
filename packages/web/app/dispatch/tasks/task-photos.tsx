import { t } from "../../i18n/text.ts";
import { useLoad } from "../../ui/load.ts";
import { PhotoGrid } from "../../ui/photo-grid.tsx";
import { listTaskPhotos } from "../../photos.ts";
import { Section } from "./task-page.tsx";

/** The photos of a task: proofs of its stops, and receipts for those who may see them. */
export function TaskPhotos({ taskId, version }: { taskId: string; version: number }) {
  const photos = useLoad((ending) => listTaskPhotos(taskId, ending), [taskId, version]);
  return (
    <Section title={t("task.photos")}>
      <PhotoGrid photos={photos} />
    </Section>
  );
}
