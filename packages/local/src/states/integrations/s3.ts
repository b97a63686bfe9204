import type { IntegrationCall } from "./integrations.ts";

interface ObjectLocation {
  Bucket: string;
  Key: string;
}

const objectPath = ({ Bucket, Key }: ObjectLocation) =>
  `/${Bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`;

/** GetObject: the body as text. */
export const getObject: IntegrationCall = async (parameters, caller, machineArn) => {
  const { headers, body } = await caller.object(machineArn, "GET", objectPath(parameters as ObjectLocation));
  return {
    Body: body,
    ContentLength: Buffer.byteLength(body),
    ContentType: headers["content-type"],
    ETag: headers["etag"],
  };
};

/** PutObject: a body that is not text is stored as JSON. */
export const putObject: IntegrationCall = async (parameters, caller, machineArn) => {
  const { Body } = parameters as { Body: unknown };
  const text = typeof Body === "string" ? Body : JSON.stringify(Body);
  const { headers } = await caller.object(machineArn, "PUT", objectPath(parameters as ObjectLocation), text);
  return { ETag: headers["etag"] };
};
