import { CONTENT_BOTTOM, COLORS, PAGE, type PdfCanvas, CONTENT_WIDTH } from "./canvas.ts";

export interface PdfTableColumn {
  label: string;
  /** In points. The columns of a table fill the width of the page. */
  width: number;
  align: "left" | "right";
}

const ROW_HEIGHT = 16;
const HEAD_ROW_HEIGHT = 24;

/** Draws a table that may continue over pages, with its headings on each. Returns the bottom. */
export function drawTable(
  canvas: PdfCanvas,
  title: string,
  columns: readonly PdfTableColumn[],
  rows: readonly string[][],
  total: string[],
  y: number,
  continued: string,
): number {
  let rowY = drawHead(y + 3 * ROW_HEIGHT + HEAD_ROW_HEIGHT > CONTENT_BOTTOM ? nextPage() : y, title);
  for (const [n, row] of rows.entries()) {
    if (rowY + ROW_HEIGHT > CONTENT_BOTTOM) rowY = drawHead(nextPage(), `${title} (${continued})`);
    if (n % 2 === 1) canvas.box(PAGE.left, rowY, CONTENT_WIDTH, ROW_HEIGHT, COLORS.band);
    rowY = drawRow(row, rowY, false);
  }
  if (rowY + ROW_HEIGHT > CONTENT_BOTTOM) rowY = drawHead(nextPage(), `${title} (${continued})`);
  canvas.line(PAGE.left, rowY, PAGE.left + CONTENT_WIDTH, rowY, COLORS.main, 1);
  return drawRow(total, rowY, true);

  function nextPage(): number {
    canvas.addPage();
    return PAGE.top;
  }

  function drawHead(headY: number, heading: string): number {
    canvas.text(heading, PAGE.left, headY, { bold: true, size: 12, color: COLORS.main });
    const top = headY + 22;
    canvas.box(PAGE.left, top, CONTENT_WIDTH, HEAD_ROW_HEIGHT, COLORS.main);
    forEachColumn(({ label, width, align }, x) => {
      const style = { size: 6.6, bold: true, color: "#ffffff", align, width: width - 8 } as const;
      const [upper = "", lower] = label.split("\n");
      canvas.text(upper, x + 4, top + (lower === undefined ? 8 : 3.5), style);
      if (lower !== undefined) canvas.text(lower, x + 4, top + 12.5, style);
    });
    return top + HEAD_ROW_HEIGHT;
  }

  function drawRow(cells: readonly string[], top: number, bold: boolean): number {
    forEachColumn(({ width, align }, x, n) =>
      canvas.text(cells[n] ?? "", x + 4, top + 3.2, { size: 8, bold, align, width: width - 8 }),
    );
    return top + ROW_HEIGHT;
  }

  function forEachColumn(draw: (column: PdfTableColumn, x: number, n: number) => void): void {
    let x = PAGE.left;
    for (const [n, column] of columns.entries()) {
      draw(column, x, n);
      x += column.width;
    }
  }
}
