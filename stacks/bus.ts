/** The event bus. Only the owner of an event may publish it (grants.ts), and only queues subscribe (worker.ts). */
export const bus = new sst.aws.Bus("Bus");
