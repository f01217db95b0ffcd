import { type Elsewhere, wellOf } from "./elsewhere.ts";

/** A host's process, which says that it is well. */
export interface HostProcess extends AsyncDisposable {
  readonly status: Promise<Deno.CommandStatus>;
  kill(signal: Deno.Signal): void;
  /** What it has printed. */
  log(): string;
}

/** Waits until a process answers; `await using` it. */
export async function hostProcess(
  at: Elsewhere,
  process: Deno.ChildProcess,
): Promise<HostProcess> {
  let text = "";
  let ended = false;
  void process.status.then(() => ended = true);
  const read = Promise.all(
    [process.stdout, process.stderr].map(async (stream) => {
      const chunks = stream.pipeThrough(new TextDecoderStream());
      for await (const chunk of chunks) text += chunk;
    }),
  );
  const running = {
    status: process.status,
    kill: (signal: Deno.Signal) => process.kill(signal),
    log: () => text,
    async [Symbol.asyncDispose]() {
      if (!ended) process.kill("SIGKILL");
      await process.status;
      await read;
    },
  };
  try {
    await wellOf(at, process.status);
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw new Error(`${error}\n${text}`);
  }
  return running;
}
