/** So many positions are in one file that is downloaded, as in one response. */
const MAX_FILE_FIXES = 10_000;

/** The times at which the files of a track begin. What was taken at one time is in one file. */
export function fileStarts(fixes: readonly { at: number }[], maxFixes: number = MAX_FILE_FIXES): number[] {
  const starts: number[] = [];
  for (let first = 0; first >= 0 && first < fixes.length;) {
    const { at: start } = fixes[first]!;
    starts.push(start);
    const over = fixes[first + maxFixes];
    first = over ? fixes.findIndex(({ at }) => at >= over.at && at > start) : -1;
  }
  return starts;
}
