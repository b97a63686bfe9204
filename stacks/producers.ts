/** A system outside of Waybill that publishes events on this stage's bus. */
export interface Producer {
  /** Names the statement of the policy: letters and digits. */
  name: string;
  /** Its AWS account, twelve digits. */
  account: string;
  /** The `source` of its events. Ours begin with `waybill.`, those of AWS with `aws.`: neither may be used. */
  source: string;
}

/** Who may publish from outside. A worker subscribes to their events by a contract with that source. */
export const producers: readonly Producer[] = [];

/** Throws for a producer whose events would be taken for another's. */
export function assertOwnSource({ name, account, source }: Producer): void {
  if (!/^\d{12}$/.test(account)) throw new Error(`producer ${name}: ${account} is not an AWS account of twelve digits`);
  if (!/^(?!waybill\.|aws\.)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(source))
    throw new Error(
      `producer ${name}: ${source} is not a source of its own. Write one as acme.orders, not below waybill or aws.`,
    );
}
