import { isWarmUpEvent, warmUp } from "@waybill/kernel/warm-up";

/** $connect: the authorizer has consumed the ticket, and nothing is stored before `subscribe`. */
export const handler = async (event: object) => (isWarmUpEvent(event) ? warmUp("LiveConnect") : { statusCode: 200 });
