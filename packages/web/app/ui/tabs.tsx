interface TabsProps<Name extends string> {
  label: string;
  /** Id of the element that the tabs show. */
  controls: string;
  tabs: readonly (readonly [name: Name, text: string])[];
  selected: Name;
  onSelect: (name: Name) => void;
}

/** Tabs as the ARIA pattern wants them: one is in the tab order, arrows go to the others. */
export function Tabs<Name extends string>({ label, controls, tabs, selected, onSelect }: TabsProps<Name>) {
  function handleKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex(([name]) => name === selected);
    const [next] = tabs[(at + step + tabs.length) % tabs.length]!;
    onSelect(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  }
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={handleKey}>
      {tabs.map(([name, text]) => (
        <button
          key={name}
          class="tab"
          type="button"
          role="tab"
          data-tab={name}
          aria-selected={name === selected}
          aria-controls={controls}
          tabIndex={name === selected ? 0 : -1}
          onClick={() => onSelect(name)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
