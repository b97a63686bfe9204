import { projectRuns } from "./followed-runs.ts";
import { collectReportFacts } from "./hear-work.ts";
import { notifyImportResult } from "./import-summaries.ts";
import { importFile } from "./imports.ts";
import { updateLiveFeed } from "./live.ts";
import { registerPhoto } from "./photos.ts";
import { readReceipt } from "./reading.ts";
import { postReimbursement } from "./reimbursements.ts";
import { projectRoutes, projectTasks } from "./runs.ts";
import { startReport } from "./start-report.ts";
import { makeThumbnails } from "./thumbnails.ts";
import { recordPositions } from "./tracking.ts";

/** Every worker of the house: what an operator looks after. */
export const workers = [
  recordPositions,
  projectRoutes,
  projectTasks,
  updateLiveFeed,
  registerPhoto,
  makeThumbnails,
  readReceipt,
  projectRuns,
  importFile,
  notifyImportResult,
  postReimbursement,
  collectReportFacts,
  startReport,
];
