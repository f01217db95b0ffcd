/** A JSON array of what comes, an element a line. */
export async function* jsonArray(
  elements: AsyncIterable<unknown>,
): AsyncGenerator<string> {
  let before = "[\n";
  for await (const element of elements) {
    yield before + JSON.stringify(element);
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}
