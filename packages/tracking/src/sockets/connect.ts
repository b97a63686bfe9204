import { isEmpty, warmUp } from "@waybill/kernel/warm";

/** $connect: the ticket has let them in, and until they subscribe there is nothing to keep. */
export const handler = async (event: object) => (isEmpty(event) ? warmUp("LiveConnect") : { statusCode: 200 });
