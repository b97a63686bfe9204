/** Whether a list of `accept-encoding` names the coding and does not refuse it: `br`, `gzip, br;q=0.8`, not `br;q=0`. */
export const accepts = (list: string | undefined, coding: string): boolean =>
  (list ?? "").split(",").some((one) => {
    const [name = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });

/** Whether `if-none-match` names this ETag, alone or in a list, weakly (RFC 9110, 13.1.2): a proxy that compresses weakens it. */
export const isUnchanged = (list: string | undefined, etag: string): boolean =>
  list?.trim() === "*" || (list ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
