/**
 * The pages of a list, each asked for by the cursor of the one before; whoever has enough stops reading.
 *
 * @example
 * for await (const { routes } of readPages((query) => dataOf(client.GET("/v1/routes", { params: { query } })))) show(routes);
 */
export async function* readPages<Page extends { cursor?: string | undefined }>(
  readPage: (query: { cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page, void> {
  let cursor: string | undefined;
  do {
    const page = await readPage(cursor === undefined ? {} : { cursor });
    yield page;
    ({ cursor } = page);
  } while (cursor !== undefined);
}
