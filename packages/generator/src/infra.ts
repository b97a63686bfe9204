import type { Changes } from "./changes.ts";
import { addAfterLast, addImport } from "./edits.ts";

interface Deployment {
  /** What is imported, by module. */
  imports: Record<string, string>;
  text: string;
}

/** Adds to a file of a service's infrastructure; a new file is imported by its index.ts. */
export function addDeployment(changes: Changes, service: string, file: string, { imports, text }: Deployment): void {
  const path = `packages/${service}/infra/${file}.ts`;
  if (!changes.has(path)) {
    changes.create(path, "");
    changes.edit(`packages/${service}/infra/index.ts`, (index) =>
      addAfterLast(index, /^import "/, `import "./${file}.ts";`, `the imports of ${service}'s index.ts`),
    );
  }
  changes.edit(path, (before) =>
    Object.entries(imports).reduce((after, [from, name]) => addImport(after, name, from), `${before}\n${text}\n`),
  );
}
