import { effect, signal } from "@preact/signals";

/** Preferences of this browser; nothing about who uses it. */
const read = (name: string): string | undefined => localStorage.getItem(`waybill.${name}`) ?? undefined;
const write = (name: string, value: string): void => localStorage.setItem(`waybill.${name}`, value);

export type Theme = "light" | "dark";
const systemTheme = matchMedia("(prefers-color-scheme: dark)");
const chosenTheme = signal(read("theme") as Theme | undefined);

/** The theme that is shown: the chosen one, else that of the system. */
export const theme = signal<Theme>("light");
const systemIsDark = signal(systemTheme.matches);
systemTheme.addEventListener("change", ({ matches }) => (systemIsDark.value = matches));
effect(() => {
  theme.value = chosenTheme.value ?? (systemIsDark.value ? "dark" : "light");
  document.documentElement.dataset["theme"] = theme.value;
});

export function toggleTheme(): void {
  chosenTheme.value = theme.value === "dark" ? "light" : "dark";
  write("theme", chosenTheme.value);
}

export const readLanguage = (): string | undefined => read("language");
export const writeLanguage = (language: string): void => write("language", language);

export const prefersReducedMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
