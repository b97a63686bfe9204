import { awsContext } from "../../../stacks/aws-context.ts";
import { registerPageOrigin } from "../../../stacks/registry.ts";
import { isPermanentStage } from "../../../stacks/stage.ts";

/** Uploads of partners below `uploads/<partner>/`, the copies that are being imported, and the error reports. */
export const importsBucket = new sst.aws.Bucket("PartnerImports", {
  cors: {
    allowOrigins: ["*"], // every request is presigned
    allowMethods: ["GET", "PUT"],
    allowHeaders: ["content-type", "x-amz-checksum-sha256"],
    maxAge: "1 day",
  },
  lifecycle: [
    { id: "expire-uploads", prefix: "uploads/", expiresIn: "30 days" },
    { id: "expire-copies", prefix: "copies/", expiresIn: "30 days" }, // longer than dead letters live
    { id: "expire-errors", prefix: "errors/", expiresIn: "90 days" },
  ],
  transform: { bucket: { forceDestroy: !isPermanentStage($app.stage) } },
});

// Where a page uploads a partner's file, and reads what is wrong with it.
registerPageOrigin($interpolate`https://${importsBucket.name}.s3.${awsContext.region}.${awsContext.dnsSuffix}`);
