import { AwsError } from "../gateway/errors.ts";
import type { AwsCallInterceptor } from "../cloud.ts";

export interface Outage extends AwsCallInterceptor {
  /** From now on every call whose body holds all of these texts is denied. */
  begin(mentions: readonly string[]): void;
  /** From now on every call is executed again. */
  end(): void;
  /** How many calls were refused. */
  refused(): number;
}

/**
 * A service that denies some of its calls until it is repaired, as after a change of permissions: each is answered
 * `AccessDeniedException`, which the SDK does not retry, and has no effect.
 *
 * @param service as in the signature: `dynamodb`, `sqs`
 */
export function createOutage(service: string): Outage {
  let denied: readonly string[] | undefined;
  let refused = 0;
  return {
    before(request) {
      if (!denied || request.service !== service) return;
      const body = request.body.toString("utf8");
      if (!denied.every((text) => body.includes(text))) return;
      refused++;
      throw new AwsError("AccessDeniedException", `${service} denies this until it is repaired`, { status: 400 });
    },
    after: () => {},
    begin(mentions) {
      denied = mentions;
    },
    end() {
      denied = undefined;
    },
    refused: () => refused,
  };
}
