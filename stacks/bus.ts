/** Facts, told to whoever listens. Only owners may announce (grants.ts) and only queues listen (worker.ts). */
export const bus = new sst.aws.Bus("Bus");
