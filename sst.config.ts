/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app({ stage }) {
    const { isPermanentStage } = await import("./stacks/stage.ts");
    return {
      name: "waybill",
      home: "aws",
      removal: isPermanentStage(stage) ? "retain" : "remove",
      protect: isPermanentStage(stage),
      providers: { aws: { version: "7.20.0" } },
    };
  },
  async run() {
    const { applyDefaults } = await import("./stacks/defaults/apply-defaults.ts");
    applyDefaults();
    await import("./stacks/health.ts");
    await import("./stacks/tracking.ts");
    await import("./stacks/runs.ts");
    await import("./stacks/watch.ts");
    await import("./stacks/phones.ts");
    await import("./stacks/live-routes.ts");
    await import("./stacks/live.ts");
    await import("./stacks/routes.ts");
    await import("./stacks/tasks.ts");
    await import("./stacks/competition.ts");
    await import("./stacks/books.ts");
    await import("./stacks/sweep.ts");
    await import("./stacks/photos.ts");
    await import("./stacks/thumbnails.ts");
    await import("./stacks/reading.ts");
    await import("./stacks/followed-runs.ts");
    await import("./stacks/receipts.ts");
    await import("./stacks/receipts-sweep.ts");
    await import("./stacks/imports.ts");
    await import("./stacks/import-summaries.ts");
    await import("./stacks/reports.ts");
    await import("./stacks/hear-work.ts");
    await import("./stacks/start-report.ts");
    await import("./stacks/schedule-reports.ts");
    await import("./stacks/tend-reports.ts");
    await import("./stacks/reimbursements.ts");
    await import("./stacks/operations/saved-queries.ts");
    await import("./stacks/operations/manifest.ts");
    const { api } = await import("./stacks/api.ts");
    return { api: api.url };
  },
});
