import { ApiError } from "@waybill/client";
import { useEffect, useState } from "preact/hooks";

/** How long after a request that did not reach the API the next one follows. */
const RETRY_MS = 5_000;

/** Something that is being loaded, was, or could not be. What was loaded stays while it is loaded again. */
export interface Loadable<T> {
  data: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload: () => void;
}

/** Load something while a component is shown, again when `dependencies` change, and when the API could not be reached, when it may be again; an answer that comes too late is dropped. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, dependencies: readonly unknown[]): Loadable<T> {
  const [state, setState] = useState<{ data: T | undefined; error: unknown; isLoading: boolean }>({
    data: undefined,
    error: undefined,
    isLoading: true,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    load(ending.signal).then(
      (data) => ending.signal.aborted || setState({ data, error: undefined, isLoading: false }),
      (error: unknown) => ending.signal.aborted || setState((before) => ({ ...before, error, isLoading: false })),
    );
    return () => ending.abort();
  }, [...dependencies, turn]);
  const { error } = state;
  useEffect(() => {
    if (error === undefined) return undefined;
    const retry = () => setTurn((n) => n + 1);
    window.addEventListener("online", retry);
    // A device says that it is online before the network works. What the API itself refused is not sent again by itself.
    const timer = error instanceof ApiError ? undefined : setTimeout(retry, RETRY_MS);
    return () => {
      window.removeEventListener("online", retry);
      clearTimeout(timer);
    };
  }, [error]);
  return { ...state, reload: () => setTurn((n) => n + 1) };
}
