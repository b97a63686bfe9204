import { isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";

/** $connect: the ticket has let them in, and until they subscribe there is nothing to keep. */
export const handler = async (event: object) => (isWarmUpEvent(event) ? warmUp("LiveConnect") : { statusCode: 200 });
