/** Drawn on 24 by 24, with lines. */
const ICONS = {
  tasks: "M4 7h16v13H4zM9 7V4h6v3M4 12h16",
  drive: "M12 3l7 17-7-4-7 4z",
  receipts: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  earnings: "M3 7h18v12H3zM3 11h18M16 15h2M6 7l9-4 1.5 4",
  account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6 8-6s8 2 8 6",
  camera: "M4 8h4l2-3h4l2 3h4v12H4zM12 17a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  check: "M4 13l5 5L20 7",
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  pin: "M12 21c5-6 7-9 7-12a7 7 0 1 0-14 0c0 3 2 6 7 12zM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
} as const;
export type IconName = keyof typeof ICONS;

/** A picture beside a text that says the same. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={ICONS[name]} />
  </svg>
);
