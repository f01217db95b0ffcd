import { join } from "node:path";
import { freePort } from "../../supabase/local/free_port.ts";
import { startFunction } from "../../supabase/local/function_process.ts";
import { gateway } from "../../supabase/local/gateway.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { functionEnv, OPERATOR_KEY } from "../support/function_env.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { tokenIssuer } from "../support/tokens.ts";
import { type Prometheus, startPrometheus } from "./prometheus.ts";
import { scrapeConfigHere } from "./scrape_config.ts";

/** The deployed function behind its gateway, and a Prometheus that scrapes it. */
export interface Scene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly prometheus: Prometheus;
  readonly user: string;
  /** Of a client of the user's that may do everything. */
  readonly token: string;
  /** Of one that may read workouts, and no more. */
  readonly readerToken: string;
  /** Sends a request to a path below the endpoint. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** What `/metrics` answers the operator who accepts that. */
  metrics(accept: string): Promise<string>;
}

/** Sets the scene, with the operator's own key in Prometheus's file unless another is named; `await using` it. */
export async function openScene(scraperKey = OPERATOR_KEY): Promise<Scene> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  await database.sql`
    update mcp.settings set client_burst_credits = 1000000,
      user_burst_credits = 1000000`;
  const issuer = await tokenIssuer();
  const user = await addUser(database);
  const [token, readerToken] = await Promise.all([
    connectedClient(database, user),
    connectedClient(database, user, ["workouts:read"]),
  ].map(async (caller) => await issuer.token(await caller)));

  const port = freePort();
  const app = gateway({
    publicUrl: "http://127.0.0.1",
    auth: { fetch: () => Response.json(issuer.jwks) },
    serviceToken: "none",
    functionUrl: `http://127.0.0.1:${port}`,
    publishableKey: "publishable",
    secretKey: "secret",
  });
  const server = opening.use(Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    app.fetch,
  ));
  const url = `http://127.0.0.1:${server.addr.port}`;
  const running = await startFunction({
    port,
    env: functionEnv(url, database),
    log() {},
  });
  opening.defer(() => running.kill());

  const dir = await Deno.makeTempDir({ prefix: "homeport-key-" });
  opening.defer(() => Deno.remove(dir, { recursive: true }));
  const keyFile = join(dir, "homeport.key");
  await Deno.writeTextFile(keyFile, `${scraperKey}\n`);
  const prometheus = opening.use(
    await startPrometheus(
      await scrapeConfigHere({ host: new URL(url).host, keyFile }),
    ),
  );

  const request = (path: string, init?: RequestInit) =>
    fetch(`${url}/functions/v1/mcp${path}`, init);
  const open = opening.move();
  return {
    database,
    prometheus,
    user,
    token: token!,
    readerToken: readerToken!,
    request,
    async metrics(accept) {
      const headers = { authorization: `Bearer ${OPERATOR_KEY}`, accept };
      return await (await request("/metrics", { headers })).text();
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
