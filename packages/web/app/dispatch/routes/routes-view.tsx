import { match, path } from "../../router.ts";
import { RouteEditor } from "./route-editor.tsx";
import { RouteList } from "./route-list.tsx";
import { RoutePage } from "./route-page.tsx";
import "../../styles/dispatch.css";
import "../../styles/routes.css";

/** The list of routes, a route, or its editor. */
export function RoutesView() {
  const edited = match("/routes/:routeId/edit", path.value)?.["routeId"];
  const routeId = match("/routes/:routeId", path.value)?.["routeId"];
  if (routeId === "new") return <RouteEditor />;
  if (edited !== undefined) return <RouteEditor key={edited} routeId={edited} />;
  return routeId === undefined ? <RouteList /> : <RoutePage key={routeId} routeId={routeId} />;
}
