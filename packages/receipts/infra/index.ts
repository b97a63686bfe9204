/** Everything that receipts deploys. */
import "./photos.ts";
import "./thumbnails.ts";
import "./extraction.ts";
import "./receipts.ts";
import "./projections.ts";
import "./erasures.ts";
import "./sweeper.ts";
