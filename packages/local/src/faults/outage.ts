import { AwsError } from "../gateway/errors.ts";
import type { Calls } from "../cloud.ts";

export interface Outage extends Calls {
  /** From now on every call is carried out again. */
  end(): void;
  /** How many calls were refused. */
  refused(): number;
}

/**
 * A service that denies some of its calls until it is mended, as after a change of rights: each is answered
 * `AccessDeniedException`, which the SDK does not try again, and has no effect.
 *
 * @param service as in the signature: `dynamodb`, `sqs`
 * @param mentions texts that must all stand in the body of the call
 */
export function outage({ service, mentions }: { service: string; mentions: readonly string[] }): Outage {
  let over = false;
  let refused = 0;
  return {
    before(request) {
      if (over || request.service !== service) return;
      const body = request.body.toString("utf8");
      if (!mentions.every((text) => body.includes(text))) return;
      refused++;
      throw new AwsError("AccessDeniedException", `${service} denies this until it is mended`, { status: 400 });
    },
    after: () => {},
    end: () => {
      over = true;
    },
    refused: () => refused,
  };
}
