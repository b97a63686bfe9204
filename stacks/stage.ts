/** Stages with data that must not be lost: resources removed from the code are retained, and `sst remove` refuses. */
export const isPermanentStage = (stage: string): boolean => ["production", "staging"].includes(stage);

/** Physical name of a resource that SST does not name. It includes the stage: an account may have several. */
export const physicalName = (what: string): string => `${$app.name}-${$app.stage}-${what}`;

/** Root of the stage's SSM parameters. */
export const parameterRoot = (): string => `/${$app.name}/${$app.stage}`;
