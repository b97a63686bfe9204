import { t } from "../i18n/text.ts";
import type { RunBadge } from "../live/run-state.ts";

export const Badges = ({ badges }: { badges: readonly RunBadge[] }) => (
  <>
    {badges.map(({ text, tone }) => (
      <span key={text} class={`badge ${tone}`}>
        {t(text)}
      </span>
    ))}
  </>
);
