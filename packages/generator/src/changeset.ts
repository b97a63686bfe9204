import type { Changes } from "./changes.ts";
import { renderText } from "./render.ts";

/** Says in .changeset/ that a contract was added: `npm run check` asks for it. */
export function addChangeset(changes: Changes, event: string, sentence: string): void {
  changes.create(
    `.changeset/${event.replace(".", "-")}.md`,
    renderText("event/changeset.md.tmpl", { event, sentence }),
  );
}
