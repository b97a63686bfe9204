/** Everything that webhooks deploys. */
import "./endpoints.ts";
import "./notices.ts";
import "./sending.ts";
import "./sweeper.ts";
