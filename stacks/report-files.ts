import { isPermanentStage } from "./stage.ts";

/** Reports as files, below `reports/`; what jobs hand from step to step, below `work/`, leaves after a month. */
export const reportFiles = new sst.aws.Bucket("ReportFiles", {
  cors: false,
  lifecycle: [{ id: "work-goes", prefix: "work/", expiresIn: "30 days" }],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});
