import type { Context } from "aws-lambda";
import { childLog, type Logger } from "../config/log.ts";

/**
 * What a handler may know about this delivery.
 *
 * @example
 * const isFirst = ({ receiveCount, redelivered }: Delivery) => receiveCount === 1 && !redelivered;
 */
export interface Delivery {
  /** This record's own logger: its lines carry the consumer, the event, its id and its correlation. */
  readonly log: Logger;
  /** It was delivered before, or an operator replays it: parts of the work may be done already. */
  readonly redelivered: boolean;
  /** How often SQS has delivered this message, this time included. A replay starts again at 1. */
  readonly receiveCount: number;
  /** The invocation: for work that plans its time, and for `once` around a part of the work. */
  readonly context: Context;
}

/** `keys` are what its logger's lines carry. */
export function describeDelivery(keys: { receive: number }, redelivered: boolean, context: Context): Delivery {
  return {
    // Created at first use: a child logger costs more than the work of some messages.
    get log() {
      return childLog(keys);
    },
    redelivered,
    receiveCount: keys.receive,
    context,
  };
}
