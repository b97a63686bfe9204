import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "../../cli/command.ts";
import { EXIT, CliError, usageError } from "../../cli/exit.ts";
import { formatCount, formatDuration } from "../../cli/format.ts";
import { type NamedFile, namedFile } from "../../cli/process-io.ts";
import { simulatePhone } from "./phone.ts";
import { API_OPTIONS, apiToken, apiUrl } from "../../api/stage-access.ts";
import { UnplayableTrackError, readTrack, type PlayableTrack } from "./track.ts";

/** `waybill play`: simulates a courier's phone with a recorded track. */
export const play: Command = {
  name: "play",
  description: "Simulate a courier's phone: play a recorded track (GPX) as if it had just been driven.",
  operands: "FILE.gpx",
  options: {
    run: { description: "the run that the fixes belong to", valueName: "ID" },
    courier: { description: "the courier of the phone (default c1)", valueName: "ID" },
    speed: { description: "how many times faster than recorded: 1x, 60x, max (default 1x)", valueName: "Nx" },
    batch: {
      description: "fixes per request (default 6 or a minute of them, and more when the server asks)",
      valueName: "N",
    },
    gaps: { description: "simulate tunnels: withhold some batches, then send them together" },
    duplicates: { description: "send some requests twice, as a phone that lost the response" },
    api: API_OPTIONS.api,
    token: { description: "a bearer token (default: created for the courier)", valueName: "TOKEN" },
  },
  examples: [
    "waybill play drive.gpx --run r1",
    "waybill play drive.gpx --run r1 --courier c7 --speed 60x",
    "waybill play drive.gpx --run r1 --speed max --batch 30 --gaps --duplicates --json",
    'waybill play drive.gpx --run r1 --stage dev --region eu-central-1 --token "$TOKEN"',
  ],
  notes: [
    "The track is shifted to end now. Missing or impossible times are estimated and unusable points are left out; a message says so.",
    "A request without a response, or with 429 or 5xx, is retried with the same Idempotency-Key.",
  ],
  async run(call) {
    const { operands, flags, out, signal, io } = call;
    const [file] = operands;
    if (file === undefined) throw usageError("a GPX file is missing", "waybill play FILE.gpx --run r1");
    const runId = flags.required("run", "for example --run r1");
    const speed = parseSpeed(flags.text("speed") ?? "1x");
    const batch = flags.integer("batch");
    if (batch !== undefined && batch > 500)
      throw usageError(`--batch ${batch}: the API accepts at most 500 fixes a request`);
    const { points, notes } = await readTrackFile(namedFile(io, file));
    for (const note of notes) out.info(`${basename(file)}: ${note}`);

    const api = await apiUrl(call);
    const token = await apiToken(call, { role: "courier", sub: flags.text("courier") ?? "c1", hours: 24 });
    const bar = out.progress("fix", points.length);
    const played = await simulatePhone({
      api,
      token,
      runId,
      points,
      speed,
      ...(batch === undefined ? {} : { batch }),
      gaps: flags.isSet("gaps"),
      duplicates: flags.isSet("duplicates"),
      onProgress: (sent) => bar.update(sent, `run ${runId}`),
      signal,
    }).finally(() => bar.end());
    const { stopped, ...result } = played;
    out.result(
      { file: basename(file), run: runId, points: points.length, notes, ...result },
      () =>
        `${formatCount(result.sent, "fix")} sent, ${result.accepted} accepted, ${result.rejected} rejected, in ` +
        `${formatCount(result.requests, "request")} (${formatCount(result.retries, "retry")}), ${formatDuration(result.seconds * 1000)}`,
    );
    return stopped ? EXIT.interrupted : EXIT.done;
  },
};

function parseSpeed(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (!(speed >= 1)) throw usageError(`--speed ${text}: 1x or faster, or max`);
  return speed;
}

async function readTrackFile({ name, path }: NamedFile): Promise<PlayableTrack> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw usageError(code === "ENOENT" ? `there is no file ${name}` : `${name} cannot be read (${code})`);
  }
  try {
    return readTrack(bytes);
  } catch (error) {
    if (!(error instanceof UnplayableTrackError)) throw error;
    throw new CliError(EXIT.failed, `${basename(name)} cannot be played: ${error.message}`, undefined, error);
  }
}
