import { expect, test } from "vitest";
import { fc } from "../../../test/properties.ts";
import { fileStarts } from "../app/live/track-files.ts";

test("the files of a track have each position once, in order, and at most one response each unless all its positions have one time", () => {
  const times = fc.array(fc.nat(12)).map((all) => all.toSorted((a, b) => a - b).map((at) => ({ at })));
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 5 }), (fixes, most) => {
      const starts = fileStarts(fixes, most);
      const files = starts.map((from, n) => fixes.filter(({ at }) => at >= from && at < (starts[n + 1] ?? Infinity)));
      expect(files.flat()).toEqual(fixes);
      for (const file of files) expect(file.length <= most || new Set(file.map(({ at }) => at)).size === 1).toBe(true);
      expect(fileStarts(fixes, fixes.length || 1)).toHaveLength(fixes.length > 0 ? 1 : 0);
    }),
  );
});
