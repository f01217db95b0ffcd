import { Fault } from "./config.ts";

/** Where the browser comes back to. */
export interface Loopback extends Disposable {
  readonly redirectUri: string;
  /**
   * What the browser brought along to the one who sent it out.
   *
   * @throws {Fault} Where it does not come.
   */
  returned(state: string): Promise<URLSearchParams>;
}

type Answer = (request: Request) => Response;

/** Supabase Auth lets an authorization live as long. */
const SIGN_IN_TIME_MS = 600_000;
const PATH = "/callback";
/** From here to there no system picks ports for outgoing connections by itself. */
const [FIRST, LAST] = [10_240, 32_767];

/**
 * Listens for the browser: at the address that is registered, since Supabase
 * Auth compares it letter for letter, or at any.
 *
 * @throws {Fault} Where something else listens there.
 */
export function loopback(registered?: string): Loopback {
  const over = new AbortController();
  const arrivals = new Set<(query: URLSearchParams) => boolean>();

  function answer(request: Request): Response {
    const { pathname, searchParams } = new URL(request.url);
    const expected = pathname === PATH &&
      [...arrivals].some((arrive) => arrive(searchParams));
    return expected
      ? page("You may close this window and go back.", 200)
      : page("Nobody waits for this.", 400);
  }

  const port = registered && Number(new URL(registered).port);
  const server = port
    ? listen(port, answer, over.signal)
    : listenAnywhere(answer, over.signal);
  if (!server) {
    throw new Fault(
      `Port ${port} is taken, where the browser comes back to after signing ` +
        "in. End the program that uses it, and run this again.",
    );
  }
  return {
    redirectUri: `http://127.0.0.1:${server.addr.port}${PATH}`,
    async returned(state) {
      const { promise, resolve, reject } = Promise.withResolvers<
        URLSearchParams
      >();
      const timer = setTimeout(
        () =>
          reject(
            new Fault(
              "Nobody came back from the browser in ten minutes. Run " +
                "`deno task stdio --sign-in` with the same URL, and finish there.",
            ),
          ),
        SIGN_IN_TIME_MS,
      );
      // Any page can send a browser here: what counts is who was sent out.
      arrivals.add((query) => {
        if (query.get("state") !== state) return false;
        resolve(query);
        return true;
      });
      return await promise.finally(() => clearTimeout(timer));
    },
    // A browser keeps its connections open: to wait for it is to wait for long.
    [Symbol.dispose]: () => over.abort(),
  };
}

function page(text: string, status: number): Response {
  return new Response(text, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "referrer-policy": "no-referrer",
    },
  });
}

function listenAnywhere(answer: Answer, signal: AbortSignal) {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    const server = listen(port, answer, signal);
    if (server) return server;
  }
}

function listen(port: number, answer: Answer, signal: AbortSignal) {
  const options = { hostname: "127.0.0.1", port, signal, onListen() {} };
  try {
    return Deno.serve(options, answer);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AddrInUse) return undefined;
    throw thrown;
  }
}
