import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TEMPLATES = join(import.meta.dirname, "../templates");

/** Values of the placeholders, as `{{service}}`, in the texts and the paths of templates. */
export type TemplateValues = Record<string, string>;

/** Replaces placeholders. Throws for one without a value. */
export function render(template: string, values: TemplateValues): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template has no value for ${placeholder}`);
    return value;
  });
}

/** The files of a folder of templates: path from the repository's root, and text. */
export function renderFolder(folder: string, values: TemplateValues): { path: string; text: string }[] {
  const paths = globSync("**/*.tmpl", { cwd: join(TEMPLATES, folder) }).toSorted();
  return paths.map((path) => ({
    path: render(path, values).replace(/\.tmpl$/, ""),
    text: render(readFileSync(join(TEMPLATES, folder, path), "utf8"), values),
  }));
}

/** A template that is added to a file. */
export const renderText = (file: string, values: TemplateValues): string =>
  render(readFileSync(join(TEMPLATES, file), "utf8"), values);
