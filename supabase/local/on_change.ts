/** Changes that come within this time of each other are one. */
const TOGETHER_MS = 100;

/**
 * Does something whenever files below `folder` have changed; never twice at a
 * time. Dispose of it to let go.
 */
export function onChange(
  folder: string,
  act: () => Promise<void>,
): Disposable {
  const watcher = Deno.watchFs(folder);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let acting = Promise.resolve();

  async function watch() {
    for await (const { kind } of watcher) {
      if (kind === "access") continue;
      clearTimeout(timer);
      timer = setTimeout(() => acting = acting.then(act), TOGETHER_MS);
    }
  }
  watch();
  return {
    [Symbol.dispose]() {
      watcher.close();
      clearTimeout(timer);
    },
  };
}
