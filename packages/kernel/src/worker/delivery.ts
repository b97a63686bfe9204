import type { Context } from "aws-lambda";
import { childLog, type Logger } from "../config/log.ts";

/**
 * What a handler may know about this delivery.
 *
 * @example
 * const isFirst = ({ attempt, redelivered }: Delivery) => attempt === 1 && !redelivered;
 */
export interface Delivery {
  /** This record's own logger: its lines carry the consumer, the event, its id and its correlation. */
  readonly log: Logger;
  /** It was delivered before, or an operator replays it: parts of the work may be done already. */
  readonly redelivered: boolean;
  /** How often SQS has handed out this message, this time included. A replay starts again at 1. */
  readonly receiveCount: number;
  /** The same, as people count: 1 is the first try. */
  readonly attempt: number;
  /** The invocation: for work that plans its time, and for `once` around a part of the work. */
  readonly context: Context;
}

/** `keys` are what its logger's lines carry. */
export function describeDelivery(keys: { receive: number }, redelivered: boolean, context: Context): Delivery {
  return {
    // Made when asked for: a child logger costs more than many a message.
    get log() {
      return childLog(keys);
    },
    redelivered,
    receiveCount: keys.receive,
    attempt: keys.receive,
    context,
  };
}
