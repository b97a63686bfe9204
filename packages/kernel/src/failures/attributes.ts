/**
 * Message attributes that say why a message lies among the dead letters, the most telling first.
 *
 * @example
 * const reasons = FAILURE_ATTRIBUTES.map((name) => record.messageAttributes[name]?.stringValue);
 */
export const FAILURE_ATTRIBUTES = ["errorCode", "errorMessage", "errorName", "parkedBy", "requestId"] as const;
