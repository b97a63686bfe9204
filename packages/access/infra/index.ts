/** Everything that access deploys. */
import "./health.ts";
