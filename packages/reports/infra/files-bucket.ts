import { awsContext } from "../../../stacks/aws-context.ts";
import { registerPageOrigin } from "../../../stacks/registry.ts";
import { isPermanentStage } from "../../../stacks/stage.ts";

/** Report files below `reports/`; below `work/` what steps hand on, which expires after a month. */
export const reportFilesBucket = new sst.aws.Bucket("ReportFiles", {
  cors: {
    allowOrigins: ["*"], // every request is presigned
    allowMethods: ["GET"],
    allowHeaders: [],
    maxAge: "1 day",
  },
  lifecycle: [{ id: "expire-work-files", prefix: "work/", expiresIn: "30 days" }],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});

// Where a page reads a report.
registerPageOrigin($interpolate`https://${reportFilesBucket.name}.s3.${awsContext.region}.${awsContext.dnsSuffix}`);
