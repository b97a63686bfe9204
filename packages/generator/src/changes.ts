import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "./usage-error.ts";

/** Files to write below a folder. Nothing is written before `write()`, so that a refusal leaves everything as it was. */
export class Changes {
  readonly #root: string;
  readonly #created = new Map<string, string>();
  readonly #edited = new Map<string, string>();
  readonly #links = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The text of a file, with the edits made so far. */
  read(path: string): string {
    return this.#created.get(path) ?? this.#edited.get(path) ?? readFileSync(join(this.#root, path), "utf8");
  }

  has(path: string): boolean {
    return this.#created.has(path) || existsSync(join(this.#root, path));
  }

  /** Create a file. Throws when it is there. */
  create(path: string, text: string): void {
    if (this.has(path))
      throw new UsageError(`${path} exists. Nothing was written. Take another name, or delete it first.`);
    this.#created.set(path, text);
  }

  edit(path: string, change: (text: string) => string): void {
    const target = this.#created.has(path) ? this.#created : this.#edited;
    target.set(path, change(this.read(path)));
  }

  /** Link a path to another; both are relative to the root, and the link is to itself. */
  link(path: string, target: string): void {
    this.#links.set(path, target);
  }

  get created(): string[] {
    return [...this.#created.keys()];
  }

  get edited(): string[] {
    return [...this.#edited.keys()];
  }

  write(): void {
    for (const [path, text] of [...this.#created, ...this.#edited]) {
      mkdirSync(dirname(join(this.#root, path)), { recursive: true });
      writeFileSync(join(this.#root, path), text);
    }
    for (const [path, target] of this.#links) {
      if (!existsSync(join(this.#root, path))) symlinkSync(target, join(this.#root, path));
    }
  }
}
