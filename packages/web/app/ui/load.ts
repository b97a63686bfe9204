import { useEffect, useState } from "preact/hooks";

/** Something that is being loaded, was, or could not be. What was loaded stays while it is loaded again. */
export interface Loadable<T> {
  data: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload: () => void;
}

/** Load something while a component is shown, again when `dependencies` change, and after a failure when the network is back; an answer that comes too late is dropped. */
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
  const hasFailed = state.error !== undefined;
  useEffect(() => {
    if (!hasFailed) return undefined;
    const retry = () => setTurn((n) => n + 1);
    window.addEventListener("online", retry);
    return () => window.removeEventListener("online", retry);
  }, [hasFailed]);
  return { ...state, reload: () => setTurn((n) => n + 1) };
}
