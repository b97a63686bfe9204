import type { ComponentChildren, RefObject } from "preact";
import { useId } from "preact/hooks";
import { t } from "../i18n/text.ts";

interface FieldProps {
  label: string;
  /** What is wrong with what was entered. */
  error?: string | undefined;
  hint?: string | undefined;
  class?: string;
}
type ControlProps = { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined };

/** A label, its control, and below it what is wrong, or a hint. */
export function Field({
  label,
  error,
  hint,
  class: className = "",
  control,
}: FieldProps & { control: (props: ControlProps) => ComponentChildren }) {
  const id = useId();
  const note = error ?? hint;
  const props = { id, "aria-invalid": error !== undefined, "aria-describedby": note && `${id}-note` };
  return (
    <div class={`field ${className}`}>
      <label for={id}>{label}</label>
      {control(props)}
      {note !== undefined && (
        <span id={`${id}-note`} class={error === undefined ? "muted" : "wrong"}>
          {note}
        </span>
      )}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  value: string;
  onInput: (text: string) => void;
  input?: RefObject<HTMLInputElement | null>;
  type?: "text" | "date" | "datetime-local" | "week" | "month";
  inputMode?: "decimal" | "numeric";
  required?: boolean;
  maxLength?: number;
  pattern?: string;
  placeholder?: string;
}

export function TextField({
  label,
  error,
  hint,
  class: className = "",
  onInput,
  input,
  type = "text",
  ...rest
}: TextFieldProps) {
  return (
    <Field
      label={label}
      error={error}
      hint={hint}
      class={className}
      control={(props) => (
        <input
          ref={input ?? null}
          class={`input ${rest.inputMode === undefined ? "" : "num"}`}
          {...props}
          {...({ ...rest, type } as object)} // the types of attributes depend on that of the input in ways that TypeScript cannot follow
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    />
  );
}

interface SelectFieldProps extends FieldProps {
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
  disabled?: boolean;
}

export const SelectField = ({ label, error, hint, class: className = "", ...select }: SelectFieldProps) => (
  <Field
    label={label}
    error={error}
    hint={hint}
    class={className}
    control={(props) => (
      <select
        class="select"
        {...props}
        disabled={select.disabled ?? false}
        value={select.value}
        onChange={({ currentTarget }) => select.onChange(currentTarget.value)}
      >
        {select.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    )}
  />
);

interface InputProps {
  value: string;
  onInput: (text: string) => void;
  error?: string | undefined;
}

/** A currency of ISO 4217. */
export const CurrencyField = ({ value, onInput, error }: InputProps) => (
  <TextField
    label={t("receipts.field.currency")}
    class="narrow"
    error={error}
    required
    maxLength={3}
    pattern="[A-Z]{3}"
    value={value}
    onInput={(text) => onInput(text.toUpperCase())}
  />
);

/** Why something is decided; whom it concerns reads it. */
export const ReasonField = ({
  label,
  input,
  ...field
}: InputProps & { label?: string; input?: RefObject<HTMLInputElement | null> }) => (
  <TextField
    label={label ?? t("ledger.reason")}
    required
    maxLength={500}
    pattern=".*\S.*"
    {...(input && { input })}
    {...field}
  />
);
