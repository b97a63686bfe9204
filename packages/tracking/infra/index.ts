/** Everything that tracking deploys. */
import "./positions.ts";
import "./runs.ts";
import "./projections.ts";
import "./inactivity.ts";
import "./phone-apps.ts";
import "./erasures.ts";
import "./live-connections.ts";
import "./live-feed.ts";
import "./links.ts";
