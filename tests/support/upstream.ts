import { freePort } from "../../supabase/local/free_port.ts";

/** How an upstream is dead: nobody listens; nobody answers; answers of no use. */
export type Death = "refuses" | "is silent" | "answers 500" | "answers rubbish";

/** Something the function asks, in the drill's hands. */
export interface Upstream extends AsyncDisposable {
  readonly url: string;
  /** Ends it, and has it be dead in a way. */
  down(death?: Death): Promise<void>;
  up(): Promise<void>;
}

/** A server's certificate and its key, as PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

const RUBBISH = "<html>needle in words of another</html>";

/** Serves at an address that stays the same, by TLS where there is a certificate; `await using` it. */
export function upstream(
  answer: Deno.ServeHandler,
  tls?: ServerCertificate,
): Upstream {
  const at = { hostname: "127.0.0.1", port: freePort() };
  let end = serving(answer);

  function serving(answer: Deno.ServeHandler): () => Promise<void> {
    const server = Deno.serve({ ...at, ...tls, onListen() {} }, answer);
    return () => server.shutdown();
  }
  /** Takes connections, and says nothing on them. */
  function silent(): () => Promise<void> {
    const listener = Deno.listen(at);
    const taken = (async () => {
      const connections = [];
      for await (const connection of listener) connections.push(connection);
      return connections;
    })();
    return async () => {
      listener.close();
      for (const connection of await taken) connection.close();
    };
  }
  function dead(death: Death): () => Promise<void> {
    if (death === "refuses") return () => Promise.resolve();
    if (death === "is silent") return silent();
    const status = death === "answers 500" ? 500 : 200;
    return serving(() => new Response(RUBBISH, { status }));
  }
  async function become(next: () => () => Promise<void>) {
    await end();
    end = next();
  }
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${at.port}`,
    down: (death = "refuses") => become(() => dead(death)),
    up: () => become(() => serving(answer)),
    [Symbol.asyncDispose]: () => end(),
  };
}
