import { awsContext } from "../../../stacks/aws-context.ts";
import { registerPageOrigin } from "../../../stacks/registry.ts";
import { retentionDays } from "../../../stacks/settings.ts";
import { isPermanentStage } from "../../../stacks/stage.ts";

/** Uploads, and originals and thumbnails by content hash. A registered upload is copied to the originals, so uploads expire. */
export const photosBucket = new sst.aws.Bucket("Photos", {
  cors: {
    allowOrigins: ["*"], // every request is presigned
    allowMethods: ["GET", "PUT"],
    allowHeaders: ["content-type", "x-amz-checksum-sha256"],
    maxAge: "1 day",
  },
  lifecycle: [
    { id: "expire-uploads", prefix: "uploads/", expiresIn: "1 day" },
    { id: "expire-originals", prefix: "originals/", expiresIn: `${retentionDays.photos} days` },
    { id: "expire-thumbnails", prefix: "thumbnails/", expiresIn: `${retentionDays.photos} days` },
  ],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});

// Where presigned requests of browsers go.
registerPageOrigin($interpolate`https://${photosBucket.name}.s3.${awsContext.region}.${awsContext.dnsSuffix}`);
