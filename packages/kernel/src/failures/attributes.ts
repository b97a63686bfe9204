/** Message attributes that say why a message lies among the dead letters, the most telling first. */
export const FAILURE_ATTRIBUTES = ["errorCode", "errorMessage", "errorName", "parkedBy", "requestId"] as const;
