import type { Catalogue } from "./core/catalogue.ts";
import type { Log } from "./core/event.ts";
import { connect } from "./db/connection.ts";
import { openLocalSession } from "./db/local_session.ts";
import { createDispatcher } from "./dispatcher.ts";
import { stdioServer } from "./mcp/stdio_server.ts";
import { access } from "./stdio/access.ts";
import { bridge } from "./stdio/bridge.ts";
import { showInBrowser } from "./stdio/browser.ts";
import {
  Fault,
  type LocalConfig,
  type RemoteConfig,
  stdioConfigFrom,
} from "./stdio/config.ts";
import { localCaller } from "./stdio/local_session.ts";
import { signInFile } from "./stdio/sign_in_file.ts";
import { stdioWire } from "./stdio/wire.ts";
import { jsonLines } from "./telemetry/json_lines.ts";
import { isGrantedByDefault, PERMISSIONS } from "./toolsets/permissions.ts";

/** Serves a local client over STDIO until it goes; a fault is told on standard error. */
export async function serveStdio(catalogue: Catalogue): Promise<void> {
  try {
    const config = stdioConfigFrom(Deno.args);
    if ("endpoint" in config) await serveRemote(config);
    else await serveLocal(catalogue, config);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    say(thrown.message);
    if (thrown.cause instanceof Error) say(`(${thrown.cause.message})`);
    Deno.exitCode = 1;
  }
}

/** The catalogue, served from here on the database. */
async function serveLocal(
  catalogue: Catalogue,
  { command, userId, databaseUrl, databaseAuthority, siteUrl }: LocalConfig,
): Promise<void> {
  const { send, close } = connect({
    url: databaseUrl,
    certificateAuthority: databaseAuthority,
    maxConnections: 2,
    connectTimeoutMs: 5_000,
  });
  const pending = new Set<Promise<void>>();
  try {
    const batches = { send, statementTimeoutMs: 8_000 };
    const caller = await localCaller({
      userId,
      permissions: PERMISSIONS.filter(isGrantedByDefault),
      again: command === "sign-in",
      open: (session) => openLocalSession(batches, session),
    });
    if (command === "sign-in") return say("This computer is connected.");
    await stdioServer({
      catalogue,
      caller,
      log,
      wire: stdioWire(),
      ...createDispatcher(catalogue.tools, {
        ...batches,
        log,
        waitUntil(work) {
          pending.add(work);
          void work.finally(() => pending.delete(work));
        },
      }),
      ...(siteUrl && { siteUrl }),
    });
  } finally {
    await Promise.all(pending);
    await close();
  }
}

/** What an endpoint serves, served on to whom is signed in there. */
async function serveRemote(
  { command, endpoint, configDir, browser }: RemoteConfig,
): Promise<void> {
  const file = await signInFile(configDir, endpoint);
  if (command === "sign-out") {
    await file.alone(async () => {
      const { tokens: _, ...kept } = await file.read() ?? {};
      if ("client_id" in kept) await file.write(kept);
    });
    return say(
      "The sign-in is forgotten here. To end what the app may do, press " +
        "Disconnect on the site's page of connections.",
    );
  }
  const signIn = access({
    endpoint,
    file,
    show(url) {
      say(`To sign in, open this page:\n\n  ${url}\n`);
      void showInBrowser(url, browser);
    },
  });
  const anew = command === "sign-in";
  await signIn.open({ anew });
  if (anew) return say("You are signed in.");
  await bridge({ wire: stdioWire(), endpoint, access: signIn, log });
}

const write = new TextEncoder();

function say(text: string): void {
  Deno.stderr.writeSync(write.encode(`${text}\n`));
}

const log: Log = jsonLines((line) => say(line));
