/**
 * Message attributes with the reason why a message is in the dead-letter queue, the most specific first.
 *
 * @example
 * const reasons = FAILURE_ATTRIBUTES.map((name) => record.messageAttributes[name]?.stringValue);
 */
export const FAILURE_ATTRIBUTES = ["errorCode", "errorMessage", "errorName", "parkedBy", "requestId"] as const;
