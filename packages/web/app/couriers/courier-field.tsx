import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { Field } from "../ui/fields.tsx";
import { useLoad } from "../ui/load.ts";
import { messageOf } from "../ui/state.tsx";
import { type Courier, findCouriers } from "./couriers.ts";

const SHOWN = 8;
/** Who types on asks for what is typed, not for each letter. */
const PAUSE_MS = 200;
const MAX_ID_LENGTH = 64;

/** Of one who is known by what happened here the id alone. */
type Option = Pick<Courier, "courierId"> & Partial<Courier>;

interface CourierFieldProps {
  /** @default Courier */
  label?: string;
  /** A courier's id. */
  value: string;
  /** With what is typed, at once. */
  onInput?: (courierId: string) => void;
  /** With who was chosen, or with what was typed when it is left or entered. */
  onCommit?: (courierId: string) => void;
  /** Who is offered before anything is typed, ahead of the others. */
  suggested?: readonly string[];
  /** Who is not offered. */
  except?: string | undefined;
  error?: string | undefined;
  required?: boolean;
}

/** Names a courier: by their id, or by choosing one of those whose name or id has what is typed. */
export function CourierField({
  label = t("ledger.courier"),
  value,
  onInput,
  onCommit,
  suggested = [],
  except,
  error,
  required = false,
}: CourierFieldProps) {
  const list = useId();
  const typed = useSignal<string | undefined>(undefined);
  const isOpen = useSignal(false);
  const active = useSignal(-1);
  const text = typed.value ?? value;
  const search = text.trim();
  const isWanted = isOpen.value || search !== "";
  const found = useLoad(
    async (ending) => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return ending.aborted || !isWanted ? [] : await findCouriers(search, SHOWN, ending);
    },
    [search, isWanted],
  );
  const known: readonly Option[] = search === "" ? suggested.map((courierId) => ({ courierId })) : [];
  const others = (found.data ?? []).filter(({ courierId }) => !suggested.includes(courierId) || search !== "");
  const options = [...known, ...others].filter(({ courierId }) => courierId !== except).slice(0, SHOWN);
  const isShown = isOpen.value && options.length > 0;
  const named = found.data?.find(({ courierId }) => courierId === search)?.name;

  function commit(courierId: string): void {
    typed.value = undefined;
    isOpen.value = false;
    active.value = -1;
    onInput?.(courierId);
    onCommit?.(courierId);
  }
  function press(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = isShown ? options[active.value] : undefined;
    if (step !== undefined) {
      isOpen.value = true;
      active.value = Math.min(options.length - 1, Math.max(-1, active.value + step));
    } else if (event.key === "Enter" && chosen) commit(chosen.courierId);
    else if (event.key === "Escape" && isShown) isOpen.value = false;
    else return;
    event.preventDefault(); // Enter would send the form, and Escape close the dialog
  }
  return (
    <Field
      label={label}
      class="courier-field"
      error={error ?? (found.error === undefined ? undefined : messageOf(found.error))}
      hint={named}
      control={(props) => (
        <>
          <input
            class="input"
            role="combobox"
            autocomplete="off"
            aria-autocomplete="list"
            aria-expanded={isShown}
            aria-controls={list}
            aria-activedescendant={isShown && active.value >= 0 ? `${list}-${active.value}` : undefined}
            placeholder={t("couriers.search")}
            maxLength={MAX_ID_LENGTH}
            required={required}
            {...props}
            value={text}
            onFocus={() => (isOpen.value = true)}
            onBlur={() => (isOpen.value = false)}
            onKeyDown={press}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
              isOpen.value = true;
              active.value = -1;
              onInput?.(currentTarget.value);
            }}
            onChange={({ currentTarget }) => commit(currentTarget.value.trim())}
          />
          <ul id={list} class="options" role="listbox" aria-label={t("couriers.found")} hidden={!isShown}>
            {options.map((option, n) => (
              <li
                key={option.courierId}
                id={`${list}-${n}`}
                role="option"
                aria-selected={n === active.value}
                onMouseDown={(event) => event.preventDefault()} // the field keeps the focus
                onClick={() => commit(option.courierId)}
              >
                <OptionText option={option} />
              </li>
            ))}
          </ul>
        </>
      )}
    />
  );
}

const OptionText = ({ option: { courierId, name, state, teams = [] } }: { option: Option }) => (
  <>
    <strong>{name ?? courierId}</strong>
    <span class="muted">
      {[name && courierId, ...teams, state && t(`couriers.${state}`)].filter(Boolean).join(" · ")}
    </span>
  </>
);
