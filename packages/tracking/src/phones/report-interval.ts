/** Distance outside a stop's radius that counts as near: ten seconds of driving in a street. */
export const NEAR_M = 100;

/** Seconds until a phone's next report, by what its courier does; what is earlier here decides. */
export const REPORT_SECONDS = { standing: 60, nearStop: 5, watched: 10, unwatched: 30 } as const;
