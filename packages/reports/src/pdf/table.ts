import { BOTTOM, INK, PAGE, type Paper, WIDTH } from "./paper.ts";

export interface Head {
  label: string;
  /** Points. Those of a table together fill the line. */
  width: number;
  align: "left" | "right";
}

const ROW = 16;
const HEAD_ROW = 24;

/** A table that goes on over pages, its heads on each. Returns where it ends. */
export function table(
  on: Paper,
  title: string,
  heads: readonly Head[],
  rows: readonly string[][],
  total: string[],
  y: number,
  continued: string,
): number {
  let at = begin(y + 3 * ROW + HEAD_ROW > BOTTOM ? turned() : y, title);
  for (const [n, row] of rows.entries()) {
    if (at + ROW > BOTTOM) at = begin(turned(), `${title} (${continued})`);
    if (n % 2 === 1) on.box(PAGE.left, at, WIDTH, ROW, INK.band);
    at = line(row, at, false);
  }
  if (at + ROW > BOTTOM) at = begin(turned(), `${title} (${continued})`);
  on.line(PAGE.left, at, PAGE.left + WIDTH, at, INK.main, 1);
  return line(total, at, true);

  function turned(): number {
    on.turn();
    return PAGE.top;
  }

  function begin(from: number, named: string): number {
    on.text(named, PAGE.left, from, { bold: true, size: 12, color: INK.main });
    const top = from + 22;
    on.box(PAGE.left, top, WIDTH, HEAD_ROW, INK.main);
    place((head, x) => {
      const two = { size: 6.6, bold: true, color: "#ffffff", align: head.align, width: head.width - 8 } as const;
      const [upper = "", lower] = head.label.split("\n");
      on.text(upper, x + 4, top + (lower === undefined ? 8 : 3.5), two);
      if (lower !== undefined) on.text(lower, x + 4, top + 12.5, two);
    });
    return top + HEAD_ROW;
  }

  function line(cells: readonly string[], from: number, bold: boolean): number {
    place(({ width, align }, x, n) =>
      on.text(cells[n] ?? "", x + 4, from + 3.2, { size: 8, bold, align, width: width - 8 }),
    );
    return from + ROW;
  }

  function place(draw: (head: Head, x: number, n: number) => void): void {
    let x = PAGE.left;
    for (const [n, head] of heads.entries()) {
      draw(head, x, n);
      x += head.width;
    }
  }
}
