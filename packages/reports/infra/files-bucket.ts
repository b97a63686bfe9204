import { awsContext } from "../../../stacks/aws-context.ts";
import { registerPageOrigin } from "../../../stacks/registry.ts";
import { isPermanentStage } from "../../../stacks/stage.ts";

/** A step that failed leaves the parts that it had uploaded. */
const abortUploads = {
  id: "abort-unfinished-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
};

/** Report files below `reports/`; below `work/` what steps hand on, which expires after a month. */
export const reportFilesBucket = new sst.aws.Bucket("ReportFiles", {
  cors: {
    allowOrigins: ["*"], // every request is presigned
    allowMethods: ["GET"],
    allowHeaders: [],
    maxAge: "1 day",
  },
  lifecycle: [{ id: "expire-work-files", prefix: "work/", expiresIn: "30 days" }],
  transform: {
    bucket: { forceDestroy: !isPermanentStage($app.stage) },
    lifecycle: (args) => {
      args.rules = $output(args.rules).apply((rules = []) => [...rules, abortUploads]);
    },
  },
});

// Where a page reads a report.
registerPageOrigin($interpolate`https://${reportFilesBucket.name}.s3.${awsContext.region}.${awsContext.dnsSuffix}`);
