/** Everything that reports deploys. */
import "./reports.ts";
import "./facts.ts";
import "./start-report.ts";
import "./schedules.ts";
import "./reconciliation.ts";
