import { settings } from "../settings.ts";
import * as times from "./zone-times.ts";

/** Times of forms are in the organization's zone, whatever that of the viewer is. */
const zone = (): string => settings.value.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

export const toFieldTime = (at: number): string => times.toFieldTime(at, zone());
export const fromFieldTime = (text: string): string | undefined => times.fromFieldTime(text, zone());

/** The month of a time, `2026-11`, and its day. */
export const monthOf = (at: string): string => toFieldTime(Date.parse(at)).slice(0, 7);
export const dayOf = (at: string): string => toFieldTime(Date.parse(at)).slice(0, 10);
