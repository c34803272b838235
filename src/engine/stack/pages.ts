/** Every element of a list that comes in pages. */
export async function everyOf<P, E>(
  pages: AsyncIterable<P>, elementsOf: (page: P) => readonly E[] | undefined,
): Promise<E[]> {
  const found: E[] = [];
  for await (const page of pages) found.push(...elementsOf(page) ?? []);
  return found;
}
