/** Somebody asked for a task: who, when, and what came of it. */
export interface Attempt {
  id: string;
  taskId: string;
  courierId: string;
  at: string;
  result: "won" | "refused";
  /** Of a refusal: its code. */
  reason?: string;
}
