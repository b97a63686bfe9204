import { isPermanentStage } from "./stage.ts";

/** Uploads as they come, originals and thumbnails by content. What was taken of an upload is kept elsewhere: uploads go. */
export const photos = new sst.aws.Bucket("Photos", {
  cors: {
    allowOrigins: ["*"], // every request is signed
    allowMethods: ["GET", "PUT"],
    allowHeaders: ["content-type", "x-amz-checksum-sha256"],
    maxAge: "1 day",
  },
  lifecycle: [{ id: "uploads-go", prefix: "uploads/", expiresIn: "1 day" }],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});
