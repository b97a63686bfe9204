import { labelsOf } from "../labels.ts";
import type { Report } from "../report.ts";
import type { Language } from "../requests.ts";
import { cover } from "./cover.ts";
import { INK, PAGE, paper, type Paper, WIDTH } from "./paper.ts";
import { tables } from "./tables.ts";

/** The report as a manager prints it: a page that says it all, then the tables. The same report is the same file. */
export async function print(report: Report, language: Language): Promise<Uint8Array> {
  const { label, from, to } = report.period;
  const title = `${labelsOf(language)[report.kind]} ${from === to ? from : label}`;
  const on = paper({ title, author: report.organization, created: new Date(report.requestedAt) });
  cover(on, report, title, language);
  on.turn();
  tables(on, report, language);
  on.everyPage((number, of) => margins(on, report, title, { number, of }, language));
  return on.finished();
}

/** What stands on every page: which report it is, which page. */
function margins(
  on: Paper,
  report: Report,
  title: string,
  page: { number: number; of: number },
  language: Language,
): void {
  const labels = labelsOf(language);
  const { reportId, requestedAt, organization } = report;
  const small = { size: 7.5, color: INK.quiet };
  const foot = PAGE.height - 38;
  if (page.number > 1) {
    on.text(organization, PAGE.left, 36, { ...small, width: WIDTH / 2 });
    on.text(title, PAGE.left + WIDTH / 2, 36, { ...small, align: "right", width: WIDTH / 2 });
    on.line(PAGE.left, 52, PAGE.left + WIDTH, 52);
  }
  on.line(PAGE.left, foot - 6, PAGE.left + WIDTH, foot - 6);
  const made = `${requestedAt.slice(0, 16).replace("T", " ")} UTC`;
  on.text(`${reportId} · ${labels.made} ${made}`, PAGE.left, foot, { ...small, width: WIDTH * 0.75 });
  const where = labels.page.replace("#", String(page.number)).replace("#", String(page.of));
  on.text(where, PAGE.left + WIDTH * 0.75, foot, { ...small, align: "right", width: WIDTH * 0.25 });
}
