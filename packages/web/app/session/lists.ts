import { readPages } from "@waybill/client/pages";

/** As many as one view shows; nobody looks through more. */
const MAX_ITEMS = 500;

/**
 * What a list has, page by page, until there is no more or enough. A page of a list that is filtered may be short, or even empty,
 * and others follow.
 */
export async function readItems<Page extends { cursor?: string | undefined }, T>(
  readPage: (query: { cursor?: string }) => Promise<Page>,
  itemsOf: (page: Page) => readonly T[],
  enough = MAX_ITEMS,
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of readPages(readPage)) {
    items.push(...itemsOf(page));
    if (items.length >= enough) break;
  }
  return items;
}
