/** What came in at a {@linkcode Receiver}. */
export interface Received {
  readonly path: string;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- tests look into bodies of every shape
  readonly body: any;
}

/** A stand-in for whatever takes JSON from us: a collector, a chat's webhook. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** The statuses it answers with, in turn, before it answers 200. */
  readonly statuses: number[];
}

/** Opens a {@linkcode Receiver} on this machine; `await using` it. */
export function receiver(): Receiver {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname: path } = new URL(request.url);
      const body = await request.json();
      received.push({ path, headers: request.headers, body });
      const status = statuses.shift() ?? 200;
      const response = new Response("", { status });
      if (status === 307) response.headers.set("location", "/elsewhere");
      return response;
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    received,
    statuses,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
