import { PassThrough } from "node:stream";

/** An archive with nothing in it, whatever is added, as `archiver` makes one. */
class EmptyArchive extends PassThrough {
  file(): void {}
  append(): void {}
  finalize(): void {
    this.end();
  }
}

export default (): EmptyArchive => new EmptyArchive();
