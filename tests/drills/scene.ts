import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import {
  type FunctionProcess,
  startFunction,
} from "../../supabase/local/function_process.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { type Load, load, logWorkout, type Outcome } from "./calls.ts";
import { type OwnDatabase, ownDatabase } from "./own_database.ts";
import {
  type PublishedKeys,
  publishedKeys,
  type SigningKey,
  signingKey,
} from "./published_keys.ts";

/** The function in a process of its own, with all it depends on in the drill's hands. */
export interface Scene extends AsyncDisposable {
  readonly database: OwnDatabase;
  readonly keys: PublishedKeys;
  readonly key: SigningKey;
  readonly callers: readonly Caller[];
  readonly tokens: readonly string[];
  readonly url: string;
  /** Calls that go on until they are ended. */
  load(): Load;
  /** A process of the function that has not answered anything yet. */
  anotherFunction(): Promise<FunctionProcess & AsyncDisposable>;
  /**
   * That every call that was done is in the log and on record, and that none
   * was left half done.
   */
  nothingIsLost(outcomes: readonly Outcome[]): Promise<void>;
}

/** How a drill's scene differs from the usual. */
export interface SceneOptions {
  /** Where the database lives; a folder of its own unless named. */
  readonly dir?: string;
  /** The way to the database; the direct one unless named. */
  readonly databaseUrl?: (database: OwnDatabase) => Promise<string>;
  /** Settings beside the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives what the function prints. */
  readonly log?: (chunk: Uint8Array) => void;
}

/** Sets the scene; `await using` it. */
export async function openScene(
  { dir: given, databaseUrl, settings, log = () => {} }: SceneOptions = {},
): Promise<Scene> {
  const dir = given ?? await Deno.makeTempDir({ prefix: "homeport-drill-" });
  const database = await ownDatabase(dir);
  await database.sql`
    update mcp.settings set client_burst_credits = 1000000,
      user_burst_credits = 1000000`;
  const keys = publishedKeys();
  const key = await signingKey("first");
  keys.publish(key);
  const callers = await Promise.all(
    Array.from(
      { length: 8 },
      async () => await connectedClient(database, await addUser(database)),
    ),
  );
  const tokens = await Promise.all(
    callers.map((caller) => keys.token(key, caller)),
  );
  const url = databaseUrl
    ? await databaseUrl(database)
    : database.url("mcp_gateway");
  const env = {
    SUPABASE_URL: keys.url,
    SITE_URL: keys.url,
    MCP_SECRET_KEY: "s".repeat(32),
    MCP_DATABASE_URL: url,
    ...settings,
  };
  const start = async () => {
    const process = await startFunction({ port: freePort(), env, log });
    return { ...process, [Symbol.asyncDispose]: () => process.kill() };
  };
  const main = await start();

  return {
    database,
    keys,
    key,
    callers,
    tokens,
    url: main.url,
    load: () => load(main.url, tokens),
    anotherFunction: start,
    async nothingIsLost(outcomes) {
      const rows = await database.sql`
        select source_key from workouts.performed_session where title = 'Drill'`;
      const logged = new Set(rows.map(({ source_key }) => source_key));
      const lost = outcomes.filter(({ done, key }) => done && !logged.has(key));
      assert.deepEqual(lost, []);
      const [row] = await database.sql`
        select
          (select count(*)::int from mcp.audit_log
           where tool = 'log_workout' and outcome = 'done') as records,
          (select count(*)::int from workouts.performed_session as session
           where title = 'Drill' and not exists (
             select from workouts.performed_exercise as part
             join workouts.performed_set as done
               on done.user_id = part.user_id
               and done.performed_exercise_id = part.id
             where part.user_id = session.user_id
               and part.session_id = session.id
           )) as halves`;
      assert.equal(row!["halves"], 0);
      // A key is in the log once, and each call had its own.
      assert.equal(row!["records"], rows.length);
    },
    async [Symbol.asyncDispose]() {
      await main.kill();
      await keys[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      if (!given) await Deno.remove(dir, { recursive: true });
    },
  };
}

/** That calls failed, each in words and before anybody would give up. */
export function assertRefusedInWords(outcomes: readonly Outcome[]) {
  const refused = outcomes.filter(({ done }) => !done);
  assert.ok(refused.length > 0, "No call was refused.");
  for (const { inWords, words, tookMs } of refused) {
    assert.ok(inWords, words);
    assert.doesNotMatch(
      words,
      /postgres|ECONN|SQL|relation|bouncer|jose|jwks/i,
    );
    assert.ok(tookMs < 12_000, `${words} after ${tookMs} ms`);
  }
}

/** That a call that was refused can be made again under its key. */
export async function assertCanBeMadeAgain(
  url: string,
  token: string,
  { key }: Outcome,
) {
  const again = await logWorkout(url, token, key);
  assert.ok(again.done, again.words);
}
