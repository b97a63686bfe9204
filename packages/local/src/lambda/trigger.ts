/** What triggered an invocation, from the shape of its event, for the trace line. */
export function describeTrigger(event: unknown): { source: string; batch?: number } {
  if (typeof event !== "object" || event === null) return { source: "invoke" };
  const { Records: records, requestContext, type, source } = event as Record<string, unknown>;
  if (Array.isArray(records)) {
    const [first] = records as { eventSource?: string; EventSource?: string }[];
    const from = first?.eventSource ?? first?.EventSource ?? "aws:?";
    return { source: from.replace("aws:", ""), batch: records.length };
  }
  if (type === "REQUEST") return { source: "authorizer" };
  const socket = requestContext as { connectionId?: string; routeKey: string } | undefined;
  if (socket?.connectionId !== undefined) return { source: `socket ${socket.routeKey}` };
  const http = (requestContext as { http?: { method: string; path: string } } | undefined)?.http;
  if (http) return { source: `${http.method} ${http.path}` };
  if (typeof source === "string" && "detail-type" in event) return { source: `event ${String(event["detail-type"])}` };
  return { source: "invoke" };
}
