import * as z from "zod";
import { event, openEnum } from "../src/event.ts";

export const TaskReleased = event("task.released", {
  v: 1,
  owner: "tasks",
  description: "A courier gave the task back, or had it taken away.",
  subject: (task) => task.taskId,
  consumers: ["GetLive"],
  data: {
    taskId: z.string().min(1).max(64).describe("The task, open again."),
    courierId: z.string().min(1).max(64).optional().describe("Who had it."),
    reason: openEnum(["courier", "timeout"]).describe("Why it was given back."),
  },
  examples: [{ taskId: "tsk_1", courierId: "c1", reason: "timeout" }],
});
