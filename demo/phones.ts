import type { Local } from "@waybill/local/boot";
import { phone, type Played } from "@waybill/operator/phone";
import { progress } from "@waybill/operator/progress";
import type { Drive } from "./drives.ts";
import { note } from "./screen.ts";

/**
 * All drives at once, as fast as the doors answer: every third phone loses its network now and then and sends what it
 * kept together, every fourth sends a request twice because it did not hear the answer.
 */
export async function play(local: Local, drives: readonly Drive[]): Promise<Played[]> {
  const began = performance.now();
  const total = drives.reduce((sum, { points }) => sum + points.length, 0);
  const sent = new Map<string, number>();
  const bar = progress("fix", total);
  const played = await Promise.all(
    drives.map(async ({ run, courier, points }, n) =>
      phone({
        api: local.api,
        token: await local.token("courier", courier),
        run,
        points,
        speed: Number.POSITIVE_INFINITY,
        gaps: n % 3 === 1,
        duplicates: n % 4 === 2,
        onProgress: (done) => bar.step(sum(sent.set(run, done).values())),
      }),
    ),
  );
  bar.end();
  const requests = sum(played.map((one) => one.requests));
  note(`${total} fixes in ${requests} requests, ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  return played;
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, one) => all + one, 0);
