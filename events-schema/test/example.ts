import { event, openEnum } from "../src/event.ts";
import { FreeId } from "../src/text.ts";

export const TaskReleased = event("task.released", {
  v: 1,
  owner: "tasks",
  description: "A courier released the task, or did not start it in time.",
  subject: (task) => task.taskId,
  consumers: ["GetLive"],
  data: {
    taskId: FreeId.max(64).describe("The task, which is open again."),
    courierId: FreeId.max(64).optional().describe("The courier who had claimed it."),
    reason: openEnum(["courier", "timeout"]).describe("Why it was released."),
  },
  examples: [{ taskId: "tsk_1", courierId: "c1", reason: "timeout" }],
});
