/** How long work holds the event loop at a time, in milliseconds. */
const SLICE_MS = 2;

/** Long work calls it between its steps. It waits for other work of the event loop once a slice is over. */
export type EndStep = () => Promise<void>;

/** Divides long work into slices. One step must take a few milliseconds at most. */
export function timeSlices(): EndStep {
  let startedMs = performance.now();
  return async function endStep() {
    if (performance.now() - startedMs < SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    startedMs = performance.now();
  };
}
