import type { PolicyStatement } from "@waybill/plan/view/stage-view";
import { AwsError } from "../gateway/errors.ts";
import {
  type JsonAction,
  type JsonInput,
  listField,
  textList,
  createJsonEngine,
  requiredText,
  optionalText,
  optionalWholeNumber,
} from "../gateway/json.ts";
import type { Clock, AwsEngine } from "../interfaces.ts";
import { compileLogFilter } from "./filter.ts";
import type { LogEvent, LogGroup, LogGroups } from "./groups.ts";

/** CloudWatch Logs' JSON API over the log groups. */
export function logsApi(
  logs: LogGroups,
  clock: Clock,
  arnOf: (name: string) => string,
  policies: readonly { name: string; statements: readonly PolicyStatement[] }[] = [],
): AwsEngine {
  const groupOf = (input: JsonInput): LogGroup => {
    const name =
      optionalText(input, "logGroupName") ??
      optionalText(input, "logGroupIdentifier")
        ?.replace(/^arn:.*:log-group:/, "")
        .replace(/:\*$/, "");
    const group = name === undefined ? undefined : logs.get(name);
    if (!group)
      throw new AwsError("ResourceNotFoundException", `The specified log group does not exist: ${name ?? ""}.`);
    return group;
  };
  /** Events of the requested time (both ends included), oldest first. */
  const within = (group: LogGroup, input: JsonInput): LogEvent[] => {
    const from = optionalWholeNumber(input, "startTime") ?? 0;
    const to = optionalWholeNumber(input, "endTime") ?? Infinity;
    const retainedSince = clock.now() - (group.retentionDays ?? Infinity) * 86_400_000;
    return group.events
      .filter(({ at }) => at >= from && at <= to && at > retainedSince)
      .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  };

  const actions: Record<string, JsonAction> = {
    CreateLogGroup(input) {
      const name = requiredText(input, "logGroupName");
      if (logs.get(name))
        throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
      logs.create(name);
    },
    DeleteLogGroup: (input) => void logs.remove(groupOf(input).name),
    CreateLogStream: (input) => logs.stream(groupOf(input), requiredText(input, "logStreamName")),
    PutRetentionPolicy: (input) =>
      void (groupOf(input).retentionDays = optionalWholeNumber(input, "retentionInDays") ?? 7),
    DescribeLogGroups(input) {
      const prefix = optionalText(input, "logGroupNamePrefix") ?? "";
      const part = optionalText(input, "logGroupNamePattern") ?? "";
      const found = logs.all().filter(({ name }) => name.startsWith(prefix) && name.includes(part));
      const { page, nextToken } = paginateByKey(found, input, (group) => group.name);
      const responses = page.map(({ name, createdAt, retentionDays }) => ({
        logGroupName: name,
        creationTime: createdAt,
        retentionInDays: retentionDays,
        arn: `${arnOf(name)}:*`,
        logGroupArn: arnOf(name),
      }));
      return { logGroups: responses, nextToken };
    },
    DescribeLogStreams(input) {
      const prefix = optionalText(input, "logStreamNamePrefix") ?? "";
      const streams = [...groupOf(input).streams]
        .filter(([name]) => name.startsWith(prefix))
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      const { page, nextToken } = paginateByKey(streams, input, ([name]) => name);
      const responses = page.map(([logStreamName, { createdAt, lastAt }]) => ({
        logStreamName,
        creationTime: createdAt,
        lastEventTimestamp: lastAt,
      }));
      return { logStreams: responses, nextToken };
    },
    DescribeResourcePolicies: () => ({
      resourcePolicies: policies.map(({ name, statements }) => ({
        policyName: name,
        policyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statements.map(toPolicyStatement) }),
      })),
    }),
    PutLogEvents(input) {
      const group = groupOf(input);
      const stream = requiredText(input, "logStreamName");
      if (!group.streams.has(stream)) {
        throw new AwsError("ResourceNotFoundException", `The specified log stream does not exist: ${stream}.`);
      }
      for (const event of listField(input, "logEvents")) {
        logs.put(group.name, stream, requiredText(event, "message"), optionalWholeNumber(event, "timestamp"));
      }
      return { nextSequenceToken: "none" };
    },
    FilterLogEvents(input) {
      const match = compileFilter(optionalText(input, "filterPattern"));
      const streams = textList(input, "logStreamNames");
      const prefix = optionalText(input, "logStreamNamePrefix") ?? "";
      const found = within(groupOf(input), input).filter(
        ({ stream, message }) =>
          stream.startsWith(prefix) && (streams.length === 0 || streams.includes(stream)) && match(message),
      );
      const { page, nextToken } = paginateByKey(found, input, encodeLogCursor, 10_000);
      const events = page.map((event) => ({
        ...toLogEventResponse(event),
        logStreamName: event.stream,
        eventId: event.id,
      }));
      return { events, nextToken, searchedLogStreams: [] };
    },
    GetLogEvents(input) {
      const stream = requiredText(input, "logStreamName");
      const found = within(groupOf(input), input).filter((event) => event.stream === stream);
      const limit = optionalWholeNumber(input, "limit") ?? 10_000;
      const after = optionalText(input, "nextToken")?.slice(2) ?? "";
      const events = found.filter((event) => encodeLogCursor(event) > after).slice(0, limit);
      const last = events.at(-1);
      const token = `f/${last ? encodeLogCursor(last) : after}`;
      return { events: events.map(toLogEventResponse), nextForwardToken: token, nextBackwardToken: token };
    },
  };
  return createJsonEngine("logs", [], actions);
}

/** A statement in the form of a policy document. */
const toPolicyStatement = ({ effect, actions, resources, principals = [], conditions }: PolicyStatement) => ({
  Effect: effect,
  Action: actions,
  Resource: resources,
  Principal: { Service: principals },
  Condition: conditions,
});

const toLogEventResponse = ({ at, message, ingestedAt }: LogEvent) => ({
  timestamp: at,
  message,
  ingestionTime: ingestedAt,
});
const encodeLogCursor = ({ at, id }: LogEvent) => `${String(at).padStart(15, "0")}/${id}`;

function compileFilter(pattern: string | undefined): (message: string) => boolean {
  try {
    return compileLogFilter(pattern);
  } catch (cause) {
    throw new AwsError("InvalidParameterException", (cause as Error).message);
  }
}

/** A page of a list sorted by `key`; the token is the key of the last item. */
function paginateByKey<T>(
  all: T[],
  input: JsonInput,
  key: (one: T) => string,
  most = 50,
): { page: T[]; nextToken?: string } {
  const after = optionalText(input, "nextToken") ?? "";
  const left = all.filter((one) => key(one) > after);
  const page = left.slice(0, Math.min(optionalWholeNumber(input, "limit") ?? most, most));
  const last = page.at(-1);
  return left.length > page.length && last !== undefined ? { page, nextToken: key(last) } : { page };
}
