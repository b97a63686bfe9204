// Before any module: zod would otherwise try whether it may make functions of text, which the pages' policy reports.
globalThis["__zod_globalConfig"] = { jitless: true };
