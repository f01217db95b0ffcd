import { createClient } from "@supabase/supabase-js";
import type postgres from "postgres";
import { signingKeyAt } from "../../supabase/local/auth/signing_key.ts";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { serviceToken } from "../../supabase/local/auth/tokens/service_token.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { startFunction } from "../../supabase/local/function_process.ts";
import { gateway } from "../../supabase/local/gateway.ts";
import { keysIn } from "../../supabase/local/keys.ts";
import { platformEnv } from "../../supabase/local/platform_env.ts";
import type { Project } from "../../supabase/local/project.ts";
import { platformDeno } from "../support/platform_deno.ts";
import { tlsFront } from "../support/tls_front.ts";
import { deployableProject, SITE_URL } from "./deployable_project.ts";
import { POOLER_HOST } from "./platform/database.ts";
import { pooler } from "./platform/pooler.ts";
import { bundle, unpacked } from "./upload.ts";

/** A project that `deploy` has made whole, and that runs with what it was given and nothing more. */
export interface DeployedProject extends Project, AsyncDisposable {
  /** The superuser. */
  readonly sql: postgres.Sql;
  restartFunction(): Promise<void>;
}

/**
 * Deploys to a new project and runs it: Auth with the settings that were
 * pushed, the uploaded files with the secrets that were set. What remains
 * different is where its names lead to.
 *
 * @param email Of its one user.
 */
export async function deployedProject(email: string): Promise<DeployedProject> {
  await using starting = new AsyncDisposableStack();
  const project = starting.use(await deployableProject());
  const { api, cluster, deployment, sql } = project;
  await project.deploy();

  const dir = await Deno.makeTempDir({ prefix: "homeport-deployed-" });
  starting.defer(() => Deno.remove(dir, { recursive: true }));
  const keys = await keysIn(dir);
  const signingKey = await signingKeyAt(`${dir}/signing_key.json`);
  const { auth: settings } = api.config;
  const auth = starting.use(
    await standIn.start({
      databaseUrl: cluster.url("postgres", "supabase_auth_admin"),
      issuer: `${deployment.publicUrl}/auth/v1`,
      siteUrl: String(settings.site_url),
      authorizationPath: String(settings.oauth_server_authorization_path),
      signingKey,
      accessTokenHook: String(settings.hook_custom_access_token_uri),
    }),
  );
  const functionPort = freePort();
  const port = freePort();
  const app = gateway({
    ...keys,
    publicUrl: deployment.publicUrl,
    auth,
    serviceToken: await serviceToken(signingKey),
    functionUrl: `http://127.0.0.1:${functionPort}`,
  });
  starting.use(Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    (request) => app.fetch(request),
  ));

  const supabaseUrl = `http://127.0.0.1:${port}`;
  const pooled = starting.use(pooler(api.ref, cluster.port));
  const front = starting.use(await tlsFront(pooled.port));
  const authority = `${dir}/authority.pem`;
  await Deno.writeTextFile(authority, front.certificate);
  const databaseUrl = api.secrets.get("MCP_DATABASE_URL")!
    .replace(`${POOLER_HOST}:6543`, `localhost:${front.port}`);
  const deno = await platformDeno();
  const files = starting.use(await unpacked(api.functions.get("mcp")!));
  await bundle(files, deno);
  const start = () =>
    startFunction({
      port: functionPort,
      entry: files.entry,
      importMap: files.importMap,
      deno,
      env: {
        ...platformEnv({
          ...keys,
          supabaseUrl,
          databaseUrl: "postgresql://postgres@db.supabase.test/postgres",
        }),
        ...Object.fromEntries(api.secrets),
        PUBLIC_URL: deployment.publicUrl,
        MCP_DATABASE_URL: databaseUrl,
        // The platform's functions know who vouches for its databases.
        DENO_CERT: authority,
      },
      log() {},
    });
  let running = await start();
  starting.defer(() => running.kill());

  const { error } = await createClient(supabaseUrl, keys.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  }).auth.admin.createUser({ email, email_confirm: true });
  if (error) throw error;

  const started = starting.move();
  return {
    ...keys,
    supabaseUrl,
    siteUrl: SITE_URL,
    endpoint: `${supabaseUrl}/functions/v1/mcp`,
    sql,
    async restartFunction() {
      await running.kill();
      running = await start();
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
