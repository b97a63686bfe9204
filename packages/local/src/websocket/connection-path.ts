/** The connection of a management API request: `/<api>/<stage>/@connections/<connection>` behind the gateway. */
export interface ConnectionPath {
  apiId: string;
  stage: string;
  connectionId: string;
}

/** Undefined when the path is not of the management API. */
export function parseConnectionPath(url: URL): ConnectionPath | undefined {
  const parts = /^\/([^/]+)\/([^/]+)\/(?:@|%40)connections\/([^/]+)$/.exec(url.pathname)?.slice(1);
  const [apiId, stage, connectionId] = parts?.map(decodeURIComponent) ?? [];
  return apiId && stage && connectionId ? { apiId, stage, connectionId } : undefined;
}
