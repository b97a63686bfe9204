import { listTaskPhotos } from "../photos.ts";
import { t } from "../i18n/text.ts";
import { useLoad } from "../ui/load.ts";
import { PhotoGrid } from "../ui/photo-grid.tsx";
import { Empty } from "../ui/state.tsx";

interface RunPhotosProps {
  runId: string;
  courierId: string;
  taskId: string | undefined;
}
/** The photos of a run: proofs, and receipts, whose review is a click away. A photo that names the task alone is of its courier's run. */
export function RunPhotos({ runId, courierId, taskId }: RunPhotosProps) {
  const photos = useLoad(
    async (ending) => {
      const all = taskId === undefined ? [] : await listTaskPhotos(taskId, ending);
      return all.filter((one) => one.courierId === courierId && (one.runId ?? runId) === runId);
    },
    [runId, courierId, taskId],
  );
  return taskId === undefined ? <Empty title={t("photos.none")} /> : <PhotoGrid photos={photos} />;
}
