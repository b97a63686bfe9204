import { PlainId } from "@waybill/events-schema/text";
import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { createLink } from "../links/commands.ts";
import { TaskPath } from "../requests.ts";
import { LinkResponse, toLinkResponse } from "../responses.ts";
import { ready } from "../store.ts";

const CreateLinkRequest = z.strictObject({
  stopId: PlainId.optional().describe("The stop that the customer waits at; the last one if none is named."),
  hours: z.int().min(1).max(720).default(72).describe("How long it can be opened."),
});
const CreateLinkResponse = LinkResponse.extend({
  path: z
    .string()
    .describe(
      "Append it to the web application's address. It has the token, which is not stored and never shown again.",
    ),
});

/** POST /v1/tasks/{taskId}/links: a link by which a customer follows a stop, without signing in. Each request makes another one. */
export const handler = http(
  {
    name: "CreateLink",
    roles: ["dispatcher", "manager", "admin"],
    path: TaskPath,
    body: CreateLinkRequest,
    warm: ready,
    responses: { 201: CreateLinkResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT"],
  },
  async function postLink({ path: { taskId }, body, caller, correlationId, receivedAt }) {
    const { link, token } = await createLink(taskId, { ...body, at: receivedAt.getTime(), correlationId }, caller);
    // Behind the #: a browser sends it to no server, and no log or referrer has it.
    return created({ ...toLinkResponse(link), path: `/follow#${token}` }, `/v1/tasks/${taskId}/links/${link.linkId}`);
  },
);
