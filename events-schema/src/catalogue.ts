import type { Contract } from "./event.ts";
import { RecordPositions, RunProgressed } from "./tracking.ts";

/** Every contract of the house. What is not here does not travel. */
export const catalogue: readonly Contract[] = [RecordPositions, RunProgressed];
