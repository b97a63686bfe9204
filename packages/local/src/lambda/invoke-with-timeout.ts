import type { InvokeResult, Lambda } from "../interfaces.ts";

/**
 * The result of an invocation, or undefined when there is none after `ms` of working time of its environment. The function
 * continues all the same, as on AWS.
 */
export function invokeWithTimeout(
  lambda: Lambda,
  functionArn: string,
  event: unknown,
  ms: number,
): Promise<InvokeResult | undefined> {
  return new Promise((resolve, reject) => {
    let callOff = () => {};
    lambda
      .invoke(functionArn, event, (time) => (callOff = time.after(ms, () => resolve(undefined))))
      .then(resolve, reject)
      .finally(() => callOff());
  });
}
