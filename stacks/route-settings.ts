/** Requests per second, and how many at once. */
export interface RouteThrottle {
  rate: number;
  burst: number;
}
type RouteSetting = aws.types.input.apigatewayv2.StageRouteSetting;

const settings: $util.Output<RouteSetting>[] = [];
const { promise, resolve } = Promise.withResolvers<$util.Output<RouteSetting[]>>();

/** The settings of all routes, for the API's stage, which AWS creates after the routes that it names. */
export const routeSettings: $util.Output<RouteSetting[]> = $output(promise).apply((all) => all);

/** Called by endpoint(). A route with settings of its own does not take from the stage's throttle. */
export function registerRoute(route: ReturnType<sst.aws.ApiGatewayV2["route"]>, { rate, burst }: RouteThrottle): void {
  settings.push(
    $output(route.nodes.route).routeKey.apply((routeKey) => ({
      routeKey,
      throttlingRateLimit: rate,
      throttlingBurstLimit: burst,
      detailedMetricsEnabled: true,
    })),
  );
}

/** Called when all endpoints are created: until then the stage waits. */
export const completeRouteSettings = (): void => resolve($util.all(settings));
