import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "../command.ts";
import { EXIT, Stop, usage } from "../exit.ts";
import { count, spell } from "../format.ts";
import { type NamedFile, namedFile } from "../io.ts";
import { phone } from "../phone.ts";
import { signToken } from "../token.ts";
import { Unplayable, readTrack, type Track } from "../track.ts";

/** `waybill play`: a courier's phone from a recorded track. */
export const play: Command = {
  name: "play",
  says: "Be a courier's phone: play a recorded track (GPX) as if it had been driven just now.",
  operands: "FILE.gpx",
  options: {
    run: { says: "the run it belongs to", value: "ID" },
    courier: { says: "whose phone it is (default c1)", value: "ID" },
    speed: { says: "how many times faster than recorded: 1x, 60x, max (default 1x)", value: "Nx" },
    batch: {
      says: "so many fixes a request; without it 6 or a minute of them, and more when the server asks",
      value: "N",
    },
    gaps: { says: "drive through tunnels: withhold some reports, then send them together" },
    duplicates: { says: "send some requests twice, as a phone that lost the answer" },
    api: { says: "another API than the stage's", value: "URL" },
    token: { says: "a bearer token; without it one is made for the courier", value: "TOKEN" },
  },
  examples: [
    "waybill play drive.gpx --run r1",
    "waybill play drive.gpx --run r1 --courier c7 --speed 60x",
    "waybill play drive.gpx --run r1 --speed max --batch 30 --gaps --duplicates --json",
    'waybill play drive.gpx --run r1 --stage dev --region eu-central-1 --token "$TOKEN"',
  ],
  notes: [
    "The track is moved so that it ends now. Missing or impossible times are made, points that cannot be used are left out, and each is said.",
    "A request without an answer, 429 and 5xx are tried again with the same Idempotency-Key.",
  ],
  async run({ operands: [file], given, out, target, stopping, io }) {
    if (file === undefined) throw usage("which track? a file is missing", "waybill play FILE.gpx --run r1");
    const run = given.need("run", "the run the fixes belong to: --run r1");
    const speed = speedOf(given.text("speed") ?? "1x");
    const batch = given.whole("batch");
    if (batch !== undefined && batch > 500) throw usage(`--batch ${batch}: the API takes at most 500 fixes a request`);
    const { points, notes } = await load(namedFile(io, file));
    for (const note of notes) out.say(`${basename(file)}: ${note}`);

    const api = given.text("api") ?? (await target()).manifest.api;
    const token =
      given.text("token") ??
      (await signToken(await target(), { role: "courier", sub: given.text("courier") ?? "c1", hours: 24 })).token;
    const bar = out.progress("fix", points.length);
    const played = await phone({
      api: api.replace(/\/+$/, ""),
      token,
      run,
      points,
      speed,
      ...(batch === undefined ? {} : { batch }),
      gaps: given.flag("gaps"),
      duplicates: given.flag("duplicates"),
      onProgress: (sent) => bar.step(sent, `run ${run}`),
      stopping,
    }).finally(() => bar.end());
    const { stopped, ...result } = played;
    out.answer(
      { file: basename(file), run, points: points.length, notes, ...result },
      () =>
        `${count(result.sent, "fix")} sent, ${result.accepted} accepted, ${result.rejected} rejected, in ` +
        `${count(result.requests, "request")} (${count(result.retries, "retry")}), ${spell(result.seconds * 1000)}`,
    );
    return stopped ? EXIT.interrupted : EXIT.done;
  },
};

function speedOf(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (!(speed >= 1)) throw usage(`--speed ${text}: 1x or faster, or max`);
  return speed;
}

async function load({ name, path }: NamedFile): Promise<Track> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw usage(code === "ENOENT" ? `there is no file ${name}` : `${name} cannot be read (${code})`);
  }
  try {
    return readTrack(bytes);
  } catch (error) {
    if (!(error instanceof Unplayable)) throw error;
    throw new Stop(EXIT.failed, `${basename(name)} cannot be played: ${error.message}`, undefined, error);
  }
}
