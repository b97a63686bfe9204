import { followRuns } from "./followed-runs.ts";
import { hearWork } from "./hear-work.ts";
import { tellOfImports } from "./import-summaries.ts";
import { importFile } from "./imports.ts";
import { feedLive } from "./live.ts";
import { takePhoto } from "./photos.ts";
import { readReceipt } from "./reading.ts";
import { bookReceipt } from "./reimbursements.ts";
import { followTasks, keepRoutes } from "./runs.ts";
import { startReport } from "./start-report.ts";
import { makeThumbnails } from "./thumbnails.ts";
import { recordPositions } from "./tracking.ts";

/** Every worker of the house: what an operator looks after. */
export const workers = [
  recordPositions,
  keepRoutes,
  followTasks,
  feedLive,
  takePhoto,
  makeThumbnails,
  readReceipt,
  followRuns,
  importFile,
  tellOfImports,
  bookReceipt,
  hearWork,
  startReport,
];
