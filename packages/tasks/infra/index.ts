/** Everything that tasks deploys. */
import "./routes.ts";
import "./tasks.ts";
import "./task-transitions.ts";
import "./completions.ts";
import "./couriers.ts";
import "./ledger.ts";
import "./reimbursements.ts";
import "./imports.ts";
import "./import-notifications.ts";
import "./links.ts";
import "./sweeper.ts";
