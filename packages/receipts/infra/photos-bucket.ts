import { pageBucket } from "../../../stacks/page-bucket.ts";
import { retentionDays } from "../../../stacks/settings.ts";

/** Uploads, and originals and thumbnails by content hash. A registered upload is copied to the originals, so uploads expire. */
export const photosBucket = pageBucket("Photos", {
  uploads: true,
  lifecycle: [
    { id: "expire-uploads", prefix: "uploads/", expiresIn: "1 day" },
    { id: "expire-originals", prefix: "originals/", expiresIn: `${retentionDays.photos} days` },
    { id: "expire-thumbnails", prefix: "thumbnails/", expiresIn: `${retentionDays.photos} days` },
  ],
});
