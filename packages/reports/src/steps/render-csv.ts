import { csv } from "../csv.ts";
import { render } from "./render.ts";

/** The report as CSV. */
export const handler = render("RenderCsv", "csv", csv);
