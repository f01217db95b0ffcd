const PATIENCE_MS = 60_000;

/** What `look` sees once it sees anything; a failure where it never does. */
export async function until<Value>(
  look: () => Promise<Value | undefined>,
): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`Never so: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
