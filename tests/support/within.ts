/** What `work` resolves with; a failure where nothing comes for far too long. */
export async function within<Value>(
  work: Promise<Value>,
  limitMs = 30_000,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("Nothing came.")), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
