/** Stages that hold data somebody would miss: kept when removed from the program, and not removable by a command. */
export const isPermanentStage = (stage: string): boolean => ["production", "staging"].includes(stage);

/** Physical name of what SST does not name itself: an account may hold many stages, so every name carries its own. */
export const named = (what: string): string => `${$app.name}-${$app.stage}-${what}`;

/** Root of the stage's SSM parameters. */
export const parameters = (): string => `/${$app.name}/${$app.stage}`;
