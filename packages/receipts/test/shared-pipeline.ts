import type { AwsCallInterceptor } from "@waybill/local/cloud";
import { startReceiptPipeline } from "./receipt-pipeline.ts";

const interceptors: Partial<AwsCallInterceptor>[] = [];

/** One for all files of ./pipeline, which pipeline.test.ts runs: so a file uses couriers, tasks and pictures of its own. */
export const pipeline = await startReceiptPipeline({
  interceptor: {
    before: (request) => interceptors.forEach(({ before }) => before?.(request)),
    after: (request) => interceptors.forEach(({ after }) => after?.(request)),
  },
});

/** From now on this sees every call of a function to AWS, before and after it is carried out, and refuses it by throwing before. */
export const interceptCalls = (interceptor: Partial<AwsCallInterceptor>): void => void interceptors.push(interceptor);
