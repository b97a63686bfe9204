/** Everything that access deploys. */
import "./public-endpoints.ts";
