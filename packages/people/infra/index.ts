/** Everything that people deploys. */
import "./endpoints.ts";
import "./projections.ts";
import "./sweeper.ts";
