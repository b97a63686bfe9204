import { workbook } from "../xlsx.ts";
import { render } from "./render.ts";

/** The report as a workbook. */
export const handler = render("RenderXlsx", "xlsx", workbook);
