import { awsContext } from "./aws-context.ts";
import { registerPageOrigin } from "./registry.ts";
import { isPermanentStage } from "./stage.ts";

interface PageBucketArgs {
  /** Whether pages upload to it, too. @default false */
  uploads?: boolean;
  lifecycle: sst.aws.BucketArgs["lifecycle"];
  /** Rules of the lifecycle that SST cannot express. */
  transformLifecycle?: NonNullable<sst.aws.BucketArgs["transform"]>["lifecycle"];
}

/** Creates a bucket that pages read by presigned requests, or upload to, and allows the pages to connect to it. */
export function pageBucket(
  name: string,
  { uploads = false, lifecycle, transformLifecycle }: PageBucketArgs,
): sst.aws.Bucket {
  const bucket = new sst.aws.Bucket(name, {
    cors: {
      allowOrigins: ["*"], // every request is presigned
      allowMethods: uploads ? ["GET", "PUT"] : ["GET"],
      allowHeaders: uploads ? ["content-type", "x-amz-checksum-sha256"] : [],
      maxAge: "1 day",
    },
    lifecycle,
    transform: {
      bucket: { forceDestroy: !isPermanentStage($app.stage) },
      ...(transformLifecycle && { lifecycle: transformLifecycle }),
    },
  });
  registerPageOrigin($interpolate`https://${bucket.name}.s3.${awsContext.region}.${awsContext.dnsSuffix}`);
  return bucket;
}
