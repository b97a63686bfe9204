import { isPermanentStage } from "../../../stacks/stage.ts";

/** Uploads of partners below `drop/<partner>/`, the copies that are being imported, and the error reports. */
export const importsBucket = new sst.aws.Bucket("Drop", {
  cors: {
    allowOrigins: ["*"], // every request is presigned
    allowMethods: ["GET", "PUT"],
    allowHeaders: ["content-type", "x-amz-checksum-sha256"],
    maxAge: "1 day",
  },
  lifecycle: [
    { id: "drops-go", prefix: "drop/", expiresIn: "30 days" },
    { id: "copies-go", prefix: "taken/", expiresIn: "30 days" }, // longer than dead letters live
    { id: "errors-go", prefix: "errors/", expiresIn: "90 days" },
  ],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});
