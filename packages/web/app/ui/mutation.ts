import { ApiError } from "@waybill/client";
import { useRef, useState } from "preact/hooks";
import { messageOf } from "./state.tsx";

/** A change that is sent to the API, one at a time, and what the API says against it. */
export interface Mutation {
  isSending: boolean;
  /** What is wrong as a whole: the field that is meant is not shown, or it is about none. */
  failure: string | undefined;
  /** What is wrong with a field, by its JSON Pointer. */
  errorAt: (pointer: string) => string | undefined;
  errors: readonly FieldFault[];
  /** Runs `send`; undefined when that failed. */
  run: <T>(send: () => Promise<T>) => Promise<T | undefined>;
  clear: () => void;
}
export interface FieldFault {
  pointer: string;
  detail: string;
}

/** `fields`: pointers of the fields that are shown; what the API says of another is shown above them. */
export function useMutation(fields: readonly string[] = []): Mutation {
  const [isSending, setSending] = useState(false);
  /** Read by a caller that holds this mutation from an earlier render, too. */
  const sending = useRef(false);
  const [error, setError] = useState<unknown>(undefined);
  const errors = error instanceof ApiError ? error.errors : [];
  const isShown = ({ pointer }: FieldFault) => fields.includes(pointer);

  async function run<T>(send: () => Promise<T>): Promise<T | undefined> {
    if (sending.current) return undefined;
    sending.current = true;
    setSending(true);
    setError(undefined);
    try {
      return await send();
    } catch (failure) {
      setError(failure);
      return undefined;
    } finally {
      sending.current = false;
      setSending(false);
    }
  }
  const others = errors.filter((one) => !isShown(one));
  const details = others.map(({ pointer, detail }) => `${pointer} ${detail}`.trim());
  const whole = errors.length === 0 ? messageOf(error) : details.join(" · ");
  return {
    isSending,
    failure: error === undefined || (errors.length > 0 && others.length === 0) ? undefined : whole,
    errors,
    errorAt: (pointer) => errors.find((one) => one.pointer === pointer)?.detail,
    run,
    clear: () => setError(undefined),
  };
}
