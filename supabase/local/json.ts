/** The JSON of a response that is well; any other is thrown, with what it says. */
export async function json(response: Response) {
  const body = await response.json();
  if (response.ok) return body;
  throw new Error(
    `${response.url}: ${response.status} ${JSON.stringify(body)}`,
  );
}
