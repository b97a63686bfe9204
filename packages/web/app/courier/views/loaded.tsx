import type { ComponentChildren } from "preact";
import type { Loadable } from "../../ui/load.ts";
import { Failed, Loading } from "../../ui/state.tsx";
import { failureText } from "../problem-text.ts";

interface LoadedProps<T> {
  from: Loadable<T>;
  children: (data: T) => ComponentChildren;
}

/** What was loaded; while it is not there, that it loads or why it cannot be. What is there stays when it cannot be loaded again. */
export function Loaded<T>({ from: { data, error, isLoading, reload }, children }: LoadedProps<T>) {
  if (data === undefined && error !== undefined && !isLoading)
    return <Failed error={new Error(failureText(error), { cause: error })} retry={reload} />;
  if (data === undefined) return <Loading />;
  return (
    <>
      {error !== undefined && (
        <p class="notice" role="status">
          {failureText(error)}
        </p>
      )}
      {children(data)}
    </>
  );
}
