import { pageBucket } from "../../../stacks/page-bucket.ts";

/** A step that failed leaves the parts that it had uploaded. */
const abortUploads = {
  id: "abort-unfinished-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
};

/** Report files below `reports/`; below `work/` what steps hand on, which expires after a month. */
export const reportFilesBucket = pageBucket("ReportFiles", {
  lifecycle: [{ id: "expire-work-files", prefix: "work/", expiresIn: "30 days" }],
  transformLifecycle: (args) => {
    args.rules = $output(args.rules).apply((rules = []) => [...rules, abortUploads]);
  },
});
