/**
 * What a stage is, told in the words of its parts instead of Pulumi's: the one model that the rules judge, the offline
 * cloud runs, and `waybill doctor` builds from a live stage. Everything is known by its ARN.
 */

/** One statement of a policy: lists are always lists, whatever shorthand the document used. */
export interface PolicyStatement {
  effect: "Allow" | "Deny";
  actions: string[];
  resources: string[];
  /** Service principals, account ids or `*`; absent in a role's own policy. */
  principals?: string[];
  /** Operator, key, values: `{ StringEquals: { "events:source": ["waybill.tracking"] } }`. */
  conditions: Record<string, Record<string, string[]>>;
  /** `NotAction`, `NotResource`, `NotPrincipal`: with one of them a statement is about all but what it names. */
  negated?: string[];
}

export interface FunctionView {
  /** The component's name: `RecordPositions`. */
  id: string;
  /** Physical name. */
  name: string;
  arn: string;
  /** `packages/…/file.export` from the repository's root; undefined on a live stage. */
  handler?: string;
  runtime: string;
  architecture: string;
  timeoutSeconds: number;
  memoryMb: number;
  storageMb: number;
  /** Own environment variables, without SST's key. */
  env: Record<string, string>;
  /** What `Resource.X` holds. Empty on a live stage, where links are encrypted in the package. */
  links: Record<string, Record<string, unknown>>;
  /** Bundling options as SST gets them; undefined on a live stage. */
  nodejs?: Record<string, unknown>;
  copyFiles: string[];
  logGroup: string;
  logFormat: string;
  /** From which level on Lambda writes lines of its own; only with JSON. */
  systemLogLevel?: string;
  reservedConcurrency?: number;
  /** X-Ray: absent in China. */
  traced: boolean;
  /** Inline statements of its role. */
  statements: PolicyStatement[];
  /** ARNs of managed policies of its role. */
  managedPolicies: string[];
}

export interface QueueView {
  /** The component's name: `RecordPositionsQueue`. */
  id: string;
  name: string;
  url: string;
  arn: string;
  fifo: boolean;
  contentBasedDeduplication: boolean;
  visibilitySeconds: number;
  delaySeconds: number;
  retentionSeconds: number;
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
  redriveAllow?: { permission: "allowAll" | "denyAll" | "byQueue"; sources: string[] };
  policy: PolicyStatement[];
}

export interface EventSourceMappingView {
  id: string;
  /** ARN of the queue or stream. */
  source: string;
  /** ARN of the function. */
  function: string;
  batchSize: number;
  windowSeconds: number;
  partialResponses: boolean;
  maximumConcurrency?: number;
  /** Provisioned pollers: absent in China. */
  provisioned: boolean;
  filters: unknown[];
  enabled: boolean;
}

export interface RuleTargetView {
  id: string;
  arn: string;
  /** ARN of the dead-letter queue. */
  deadLetterArn?: string;
  retry?: { attempts: number; maxAgeSeconds: number };
  input?: string;
  inputPath?: string;
  inputTransformer?: { paths: Record<string, string>; template: string };
}

export interface EventRuleView {
  name: string;
  arn: string;
  bus: string;
  pattern?: Record<string, unknown>;
  schedule?: string;
  enabled: boolean;
  targets: RuleTargetView[];
}

export interface AuthorizerView {
  id: string;
  name: string;
  type: string;
  /** ARN of the function. */
  function?: string;
  ttlSeconds: number;
  identitySources: string[];
  payload: string;
  simpleResponses: boolean;
}

export interface ApiRouteView {
  /** `POST /v1/positions`. */
  key: string;
  /** ARN of the function. */
  function: string;
  /** Id of the authorizer; absent on a public route. */
  authorizer?: string;
  /** When it is neither open nor asks a Lambda: AWS_IAM or JWT. */
  authorization?: string;
  /** How the function is reached; of a WebSocket API. `AWS_PROXY` hands over the whole event. */
  integration?: string;
  /** A WebSocket route with a route response: what the function returns goes back to the client. */
  responds?: boolean;
  /** Its own throttle, in place of the stage's. */
  throttle?: ThrottleView;
  payload: string;
}

/** Requests per second, and how many at once. */
export interface ThrottleView {
  rate: number;
  burst: number;
}

export interface CorsView {
  origins: string[];
  methods: string[];
  headers: string[];
  expose: string[];
  maxAgeSeconds: number;
  credentials: boolean;
}

export interface ApiView {
  id: string;
  name: string;
  url: string;
  protocol: "HTTP" | "WEBSOCKET";
  /** Where `@connections` are managed; only of a WebSocket API. */
  management?: string;
  /** What chooses the route of a message: `$request.body.action`; only of a WebSocket API. */
  routeSelection?: string;
  cors?: CorsView;
  stage: { name: string; throttle?: ThrottleView; accessLog?: string };
  authorizers: AuthorizerView[];
  routes: ApiRouteView[];
}

export interface TableView {
  id: string;
  name: string;
  arn: string;
  key: { hash: string; range?: string };
  /** Types of the key attributes: S, N or B. */
  attributes: Record<string, string>;
  /** `attributes`: those that it holds beside keys, where its projection is INCLUDE. */
  indexes: { name: string; hash: string; range?: string; projection: string; attributes?: string[] }[];
  ttl?: string;
  pitr: boolean;
  stream?: string;
  deletionProtection: boolean;
}

export interface BucketView {
  id: string;
  name: string;
  arn: string;
  forceDestroy: boolean;
  /** All four switches of its public access block are on. */
  publicAccessBlocked: boolean;
  cors: unknown[];
  lifecycle: unknown[];
  policy: PolicyStatement[];
  notifications: { id: string; target: string; events: string[]; prefix?: string; suffix?: string }[];
}

export interface TopicView {
  id: string;
  name: string;
  arn: string;
  fifo: boolean;
  policy: PolicyStatement[];
  subscriptions: {
    protocol: string;
    endpoint: string;
    filter?: unknown;
    filterScope: string;
    raw: boolean;
    deadLetterArn?: string;
  }[];
}

export interface ScheduleView {
  name: string;
  expression: string;
  timezone: string;
  enabled: boolean;
  target: string;
  input?: string;
  deadLetterArn?: string;
  retry?: { attempts: number; maxAgeSeconds: number };
}

export interface StateMachineView {
  id: string;
  name: string;
  arn: string;
  type: string;
  /** ARN of its role. */
  role: string;
  definition: Record<string, unknown>;
  statements: PolicyStatement[];
}

export interface AlarmView {
  name: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  statistic: string;
  comparison: string;
  threshold: number;
  periodSeconds: number;
  periods: number;
  missingData: string;
  actions: string[];
  /** The query by which it watches all metrics with these dimensions, in place of one metric. */
  query?: string;
}

/** A role with who may assume it. */
export interface RoleView {
  /** The component's name: `RecordPositions`. */
  id: string;
  arn: string;
  /** Services that assume it for what the stage has: its functions, schedules, state machines, rule targets. */
  usedBy: string[];
  /** The statements of its trust policy. */
  trust: PolicyStatement[];
}

/**
 * What AWS keeps as one document per resource, a queue's policy or a bucket's notifications, and the resources of the
 * plan that write it. The last one written stands; deleting any of them empties it, unless it is retained.
 */
export interface DocumentView {
  /** Type of the writers: `QueuePolicy`. */
  type: string;
  /** Name or ARN of what it belongs to. */
  of: string;
  writers: { id: string; retained: boolean }[];
}

export interface StageView {
  app: { name: string; stage: string; partition: string; region: string; account: string };
  functions: FunctionView[];
  queues: QueueView[];
  mappings: EventSourceMappingView[];
  /** `policy`: which other accounts may publish, where there are any. */
  buses: { id: string; name: string; arn: string; policy?: PolicyStatement[] }[];
  rules: EventRuleView[];
  apis: ApiView[];
  schedules: ScheduleView[];
  topics: TopicView[];
  buckets: BucketView[];
  tables: TableView[];
  stateMachines: StateMachineView[];
  parameters: { name: string; type: string; value: string }[];
  logGroups: { name: string; arn: string; retentionDays?: number }[];
  /** Who may write to which log group, as CloudWatch Logs' own policies. */
  logPolicies: { name: string; statements: PolicyStatement[] }[];
  alarms: AlarmView[];
  /** Who may invoke which function. */
  permissions: { function: string; principal: string; action: string; source?: string }[];
  /** Empty on a live stage. */
  roles: RoleView[];
  /** Empty on a live stage. */
  documents: DocumentView[];
  savedQueries: { name: string; query: string; logGroups: string[] }[];
  /** Types of resources that the view does not have: the offline cloud must not pretend to run them. */
  unknownTypes: string[];
}
