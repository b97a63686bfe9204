/** What a clock of the zone shows, as if it were UTC. */
function wallTime(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return Date.parse(
    `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}:${parts["second"]}Z`,
  );
}

/** A time as a field of type `datetime-local` has it. */
export const toFieldTime = (at: number, timeZone: string): string =>
  new Date(wallTime(at, timeZone)).toISOString().slice(0, 16);

/** The time that a field means, RFC 3339; undefined while it is none. An hour that the zone skips is the one after it. */
export function fromFieldTime(text: string, timeZone: string): string | undefined {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return undefined;
  const offset = (at: number) => wallTime(at, timeZone) - at;
  const near = wall - offset(wall);
  return new Date(wall - offset(near)).toISOString();
}
