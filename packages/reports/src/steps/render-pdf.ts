import { fontsReady } from "../pdf/paper.ts";
import { print } from "../pdf/print.ts";
import { render } from "./render.ts";

/** The report as it is printed. */
export const handler = render("RenderPdf", "pdf", print, fontsReady);
