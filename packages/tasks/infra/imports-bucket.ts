import { pageBucket } from "../../../stacks/page-bucket.ts";

/** Uploads of partners below `uploads/<partner>/`, the copies that are being imported, and the error reports. */
export const importsBucket = pageBucket("PartnerImports", {
  uploads: true,
  lifecycle: [
    { id: "expire-uploads", prefix: "uploads/", expiresIn: "30 days" },
    { id: "expire-copies", prefix: "copies/", expiresIn: "30 days" }, // longer than dead letters live
    { id: "expire-errors", prefix: "errors/", expiresIn: "90 days" },
  ],
});
