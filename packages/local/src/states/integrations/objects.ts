import type { Call } from "./table.ts";

interface Place {
  Bucket: string;
  Key: string;
}

const pathOf = ({ Bucket, Key }: Place) => `/${Bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`;

/** GetObject: the body as text. */
export const getObject: Call = async (parameters, caller, machineArn) => {
  const { headers, body } = await caller.object(machineArn, "GET", pathOf(parameters as Place));
  return {
    Body: body,
    ContentLength: Buffer.byteLength(body),
    ContentType: headers["content-type"],
    ETag: headers["etag"],
  };
};

/** PutObject: a body that is no text is kept as JSON. */
export const putObject: Call = async (parameters, caller, machineArn) => {
  const { Body } = parameters as { Body: unknown };
  const text = typeof Body === "string" ? Body : JSON.stringify(Body);
  const { headers } = await caller.object(machineArn, "PUT", pathOf(parameters as Place), text);
  return { ETag: headers["etag"] };
};
