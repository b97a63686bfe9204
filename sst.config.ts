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
    applyDefaults(); // before any resource exists
    await import("./packages/access/infra/index.ts");
    await import("./packages/tracking/infra/index.ts");
    await import("./packages/tasks/infra/index.ts");
    await import("./packages/receipts/infra/index.ts");
    await import("./packages/reports/infra/index.ts");
    await import("./packages/web/infra/index.ts"); // after the services that its pages connect to
    await import("./packages/webhooks/infra/index.ts");
    await import("./packages/people/infra/index.ts");
    // They list what was created: last.
    const { completeRouteSettings } = await import("./stacks/route-settings.ts");
    completeRouteSettings();
    await import("./stacks/operations/saved-queries.ts");
    await import("./stacks/operations/manifest.ts");
    const { api } = await import("./stacks/api.ts");
    return { api: api.url };
  },
});
