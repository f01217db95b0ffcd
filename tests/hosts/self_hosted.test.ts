import assert from "node:assert/strict";
import { join } from "node:path";
import postgres from "postgres";
import { configFrom } from "../../supabase/functions/mcp/config.ts";
import {
  envFile,
  newSecrets,
} from "../../supabase/hosts/self_hosted/new_secrets.ts";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { startCluster } from "../../supabase/local/postgres/cluster.ts";
import { runScript } from "../../supabase/local/postgres/run_script.ts";
import { CLI_VERSION, supabaseCli } from "../../supabase/local/supabase_cli.ts";
import { SECURITY_HEADERS } from "../../supabase/site/security_headers.ts";
import { imageFrom } from "./dockerfile.ts";
import { platformFile, textOf } from "./platform_files.ts";

const FOLDER = "supabase/hosts/self_hosted";
const compose = await textOf(`${FOLDER}/compose.yaml`);
const { services } = await platformFile("self_hosted/compose.yaml");
const secrets = await newSecrets("https://mcp.example.com");

Deno.test("compose.yaml asks for what new_secrets.ts makes, and nothing else", () => {
  const asked = [...compose.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) =>
    name
  );
  assert.equal(compose.match(/\$/g)!.length, asked.length);
  assert.deepEqual(
    [...new Set(asked)].toSorted(),
    Object.keys(secrets).toSorted(),
  );
});

Deno.test("new_secrets.ts makes other secrets each time, in lines that Compose takes as they are", async () => {
  const others = await newSecrets("https://mcp.example.com");
  for (const [name, value] of Object.entries(secrets)) {
    assert.equal(others[name] === value, name === "PUBLIC_URL", name);
  }
  assert.match(envFile(secrets), /^(\w+='[^'\n]+'\n)+$/);
});

Deno.test("the function's variables in compose.yaml are a whole configuration", () => {
  const config = configFrom(filled(services.mcp.environment));
  assert.deepEqual(
    [config.endpoint, config.issuer, config.siteUrl],
    [
      "https://mcp.example.com/functions/v1/mcp",
      services.auth.environment.GOTRUE_JWT_ISSUER.replace(
        "${PUBLIC_URL:?}",
        "https://mcp.example.com",
      ),
      "https://mcp.example.com",
    ],
  );
});

Deno.test("the function reaches Postgres through a pooler in transaction mode", () => {
  const { MCP_DATABASE_URL } = filled(services.mcp.environment);
  const url = new URL(MCP_DATABASE_URL!);
  const pooler = filled(services.pooler.environment);
  assert.deepEqual(
    [url.hostname, url.port, url.username, url.password, url.pathname],
    [
      "pooler",
      pooler["LISTEN_PORT"],
      pooler["DB_USER"],
      pooler["DB_PASSWORD"],
      `/${pooler["DB_NAME"]}`,
    ],
  );
  assert.equal(pooler["POOL_MODE"], "transaction");
});

Deno.test("the function's container writes nowhere and can gain no rights", () => {
  const { read_only, cap_drop, security_opt } = services.mcp;
  assert.deepEqual([read_only, cap_drop, security_opt], [
    true,
    ["ALL"],
    ["no-new-privileges:true"],
  ]);
});

Deno.test("only the gateway is reached from outside, and it passes on to the ports that are listened on", async () => {
  const published = Object.keys(services).filter((name) =>
    services[name].ports
  );
  assert.deepEqual(published, ["gateway"]);
  const { port } = imageFrom(await textOf("Dockerfile"));
  const caddyfile = await textOf(`${FOLDER}/Caddyfile`);
  const targets = [...caddyfile.matchAll(/reverse_proxy (\S+)/g)]
    .map(([, target]) => target);
  assert.deepEqual(
    [...new Set(targets)].toSorted(),
    [`auth:${services.auth.environment.PORT}`, `mcp:${port}`],
  );
  const inside = filled(services.mcp.environment)["SUPABASE_URL"]!;
  assert.ok(caddyfile.includes(`\n${inside} {`));
});

Deno.test("the gateway sends with the site's pages what the site asks of its host", async () => {
  const caddyfile = await textOf(`${FOLDER}/Caddyfile`);
  const sent = [...caddyfile.matchAll(/^\t\theader (\S+) "(.+)"$/gm)]
    .map(([, name, value]) => [name, value]);
  assert.deepEqual(Object.fromEntries(sent), SECURITY_HEADERS);
});

Deno.test("Supabase Auth is set in compose.yaml as config.toml sets it on the platform", async () => {
  const { auth } = await platformFile("../config.toml");
  const set = services.auth.environment;
  assert.deepEqual([
    set.GOTRUE_OAUTH_SERVER_ENABLED,
    set.GOTRUE_OAUTH_SERVER_ALLOW_DYNAMIC_REGISTRATION,
    set.GOTRUE_OAUTH_SERVER_AUTHORIZATION_PATH,
    set.GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED,
    set.GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI,
    set.GOTRUE_JWT_EXP,
    set.GOTRUE_MAILER_SECURE_EMAIL_CHANGE_ENABLED,
    set.GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION,
    set.GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD,
    set.GOTRUE_DISABLE_SIGNUP,
  ], [
    String(auth.oauth_server.enabled),
    String(auth.oauth_server.allow_dynamic_registration),
    auth.oauth_server.authorization_url_path,
    String(auth.hook.custom_access_token.enabled),
    auth.hook.custom_access_token.uri,
    String(auth.jwt_expiry),
    String(auth.email.double_confirm_changes),
    String(auth.email.secure_password_change),
    String(auth.email.require_current_password),
    String(!auth.enable_signup),
  ]);
});

Deno.test("nobody signs up where compose.yaml runs as it is, and its users sign in by password", () => {
  const set = services.auth.environment;
  assert.equal(set.GOTRUE_DISABLE_SIGNUP, "true");
  assert.equal(set.GOTRUE_EXTERNAL_EMAIL_ENABLED, "true");
});

Deno.test("what compose.yaml mounts is there, and its migrations run by the CLI of this project", async () => {
  for (const { volumes = [] } of Object.values<Service>(services)) {
    for (const [path] of volumes.map((volume) => volume.split(":"))) {
      // The site is built by `task self-host`.
      if (!path!.startsWith(".") || path!.endsWith("/dist")) continue;
      await Deno.stat(join(import.meta.dirname!, "../..", FOLDER, path!));
    }
  }
  assert.ok(services.migrated.command.includes(`supabase@${CLI_VERSION}`));
});

Deno.test("a Postgres made as compose.yaml makes it is migrated, configured, and opened by none of the passwords that everybody knows", async () => {
  const dir = await Deno.makeTempDir({ prefix: "homeport-self-hosted-" });
  await Deno.chmod(dir, 0o755);
  const cluster = await startCluster({
    dir,
    port: freePort(),
    durable: false,
    async prepare({ url }) {
      for (const path of initScripts()) {
        await runScript(url("postgres"), await scriptAt(path, services.db));
      }
    },
  });
  try {
    const url = (role: string, password: string) =>
      cluster.url("postgres", role).replace(":postgres@", `:${password}@`);
    const auth = url("supabase_auth_admin", secrets["AUTH_PASSWORD"]!);
    await standIn.install(() => cluster.url("postgres"));
    await runScript(auth, "create table auth.probe ()");
    await supabaseCli(
      "db",
      "push",
      "--yes",
      `--remote=${url("postgres", secrets["POSTGRES_PASSWORD"]!)}` +
        "?sslmode=disable",
    );
    await runScript(
      cluster.url("postgres"),
      await scriptAt("configure.sql", services.configured),
    );
    const sql = postgres(cluster.url("postgres"), { max: 1 });
    const [found] = await sql`
      select endpoint, has_table_privilege('postgres', 'auth.probe', 'select')
      from mcp.settings`;
    await sql.end();
    assert.deepEqual({ ...found }, {
      endpoint: "https://mcp.example.com/functions/v1/mcp",
      has_table_privilege: true,
    });
    await runScript(
      url("mcp_gateway", secrets["MCP_GATEWAY_PASSWORD"]!),
      "select",
    );
    const roles = ["postgres", "supabase_auth_admin", "authenticator"];
    for (const role of [...roles, "mcp_gateway"]) {
      await assert.rejects(
        runScript(url(role, "postgres"), "select"),
        /password authentication failed|not permitted to log in/,
        role,
      );
    }
  } finally {
    await cluster.stop();
    await Deno.remove(dir, { recursive: true });
  }
});

interface Service {
  readonly volumes?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What the image of Postgres runs when it is new, in its order. */
function initScripts(): readonly string[] {
  const inside = "/docker-entrypoint-initdb.d/";
  return services.db.volumes
    .map((volume: string) => volume.split(":"))
    .filter(([, at]: string[]) => at!.startsWith(inside))
    .toSorted(([, a]: string[], [, b]: string[]) => a! < b! ? -1 : 1)
    .map(([path]: string[]) => path);
}

/** A script of psql as Postgres is sent it, with the variables of its service. */
async function scriptAt(path: string, service: Service): Promise<string> {
  const variables = filled(service.environment);
  const values = new Map<string, string>();
  const text = (await textOf(join(FOLDER, path)))
    .replace(/^\\getenv (\w+) (\w+)$/gm, (_, name, variable) => {
      values.set(name, variables[variable]!);
      return "";
    })
    .replace(/^\\set ON_ERROR_STOP on$/m, "")
    .replace(/:'(\w+)'/g, (_, name) => `'${values.get(name)!}'`);
  assert.doesNotMatch(text, /\\|undefined/);
  return text;
}

/** A service's variables, as Compose fills them in. */
function filled(
  environment: Service["environment"],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):\?\}/g, (_, asked) => secrets[asked]!),
    ]),
  );
}
