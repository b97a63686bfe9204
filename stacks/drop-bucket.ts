import { isPermanentStage } from "./stage.ts";

/** Partners' files in a corner for each, `drop/<partner>/`, their copies that are worked on, and what was wrong with them. */
export const drop = new sst.aws.Bucket("Drop", {
  cors: {
    allowOrigins: ["*"], // every request is signed
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
