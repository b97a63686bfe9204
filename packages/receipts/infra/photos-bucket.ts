import { isPermanentStage } from "../../../stacks/stage.ts";

/** Uploads, and originals and thumbnails by content hash. A registered upload is copied to the originals, so uploads expire. */
export const photosBucket = new sst.aws.Bucket("Photos", {
  cors: {
    allowOrigins: ["*"], // every request is presigned
    allowMethods: ["GET", "PUT"],
    allowHeaders: ["content-type", "x-amz-checksum-sha256"],
    maxAge: "1 day",
  },
  lifecycle: [{ id: "expire-uploads", prefix: "uploads/", expiresIn: "1 day" }],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});
