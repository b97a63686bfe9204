import { useEffect, useRef, useState } from "preact/hooks";
import { useLoad } from "./load.ts";

/** A list that comes in pages. */
export interface Pages<T> {
  items: readonly T[];
  /** Whether the first page is there. */
  isLoaded: boolean;
  isLoading: boolean;
  /** Why the first page, or the next one, could not be loaded. */
  error: unknown;
  hasMore: boolean;
  loadMore: () => void;
  reload: () => void;
  /** Change what is shown without asking again. */
  setItems: (change: (items: readonly T[]) => readonly T[]) => void;
}

/** Load a list page by page; `reload` asks for as many pages again as were there. */
export function usePages<T, Cursor>(
  load: (
    cursor: Cursor | undefined,
    ending: AbortSignal,
  ) => Promise<{ items: readonly T[]; cursor?: Cursor | undefined }>,
  dependencies: readonly unknown[],
): Pages<T> {
  const pages = useRef(1);
  const first = useLoad(async (ending) => {
    const items: T[] = [];
    let cursor: Cursor | undefined;
    for (let n = 0; n < pages.current && (n === 0 || cursor !== undefined); n++) {
      const page = await load(cursor, ending);
      items.push(...page.items);
      ({ cursor } = page);
    }
    return { items, cursor };
  }, dependencies);
  const [state, setState] = useState<{ items: readonly T[]; cursor: Cursor | undefined }>({
    items: [],
    cursor: undefined,
  });
  const [more, setMore] = useState<{ isLoading: boolean; error: unknown }>({ isLoading: false, error: undefined });
  const ending = useRef(new AbortController());
  useEffect(() => () => ending.current.abort(), []);
  useEffect(() => {
    if (first.data) setState(first.data);
  }, [first.data]);

  function loadMore(): void {
    if (more.isLoading || state.cursor === undefined) return;
    setMore({ isLoading: true, error: undefined });
    load(state.cursor, ending.current.signal).then(
      (page) => {
        pages.current += 1;
        setState((before) => ({ items: [...before.items, ...page.items], cursor: page.cursor }));
        setMore({ isLoading: false, error: undefined });
      },
      (error: unknown) => ending.current.signal.aborted || setMore({ isLoading: false, error }),
    );
  }
  return {
    items: state.items,
    isLoaded: first.data !== undefined,
    isLoading: first.isLoading || more.isLoading,
    error: first.error ?? more.error,
    hasMore: state.cursor !== undefined,
    loadMore,
    reload: first.reload,
    setItems: (change) => setState((before) => ({ ...before, items: change(before.items) })),
  };
}
