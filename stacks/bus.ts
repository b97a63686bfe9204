import { awsContext } from "./aws-context.ts";
import { assertOwnSource, producers } from "./producers.ts";

/** The event bus. Only the owner of an event may publish it (grants.ts), and only queues subscribe (worker.ts). */
export const bus = new sst.aws.Bus("Bus");

// Without producers there is no policy, and no other account may use the bus.
if (producers.length > 0) {
  for (const producer of producers) assertOwnSource(producer);
  new aws.cloudwatch.EventBusPolicy("BusPolicy", {
    eventBusName: bus.name,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: producers.map(({ name, account, source }) => ({
        Sid: name,
        Effect: "Allow",
        Principal: { AWS: $interpolate`arn:${awsContext.partition}:iam::${account}:root` },
        Action: "events:PutEvents",
        Resource: bus.arn,
        Condition: { StringEquals: { "events:source": source } },
      })),
    }),
  });
}
