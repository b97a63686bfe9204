import { afterAll, vi } from "vitest";

// Test files that share a process load our own modules anew: services read links, settings and clients once for each
// process. Packages stay loaded. The environment is as it was, and so are timers and globals.
const before = { ...process.env };
vi.resetModules();

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});
