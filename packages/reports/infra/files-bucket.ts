import { isPermanentStage } from "../../../stacks/stage.ts";

/** Report files below `reports/`; below `work/` what steps hand on, which expires after a month. */
export const reportFilesBucket = new sst.aws.Bucket("ReportFiles", {
  cors: false,
  lifecycle: [{ id: "expire-work-files", prefix: "work/", expiresIn: "30 days" }],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});
