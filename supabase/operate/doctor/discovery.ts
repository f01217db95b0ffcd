import { METADATA_PATH } from "../../functions/mcp/auth/resource_metadata.ts";
import { type Ask, fieldsOf, stringsIn } from "./ask.ts";
import { assertServes } from "./deployment.ts";
import { type Find, group } from "./group.ts";

type Fields = Readonly<Record<string, unknown>>;

const AILMENTS = {
  "discovery.resource-missing": {
    severity: "fault",
    what: "The endpoint's metadata is not where it has to be (RFC 9728).",
    why: "Clients do not learn where to sign in.",
    mend: "supabase functions deploy mcp",
  },
  "discovery.resource-differs": {
    severity: "fault",
    what: "The endpoint's metadata is about another address.",
    why:
      "Clients compare it with the URL they were given, and refuse to go on.",
    mend:
      "supabase secrets set PUBLIC_URL=<the address clients use>   (or look at the address it names)",
  },
  "discovery.no-server": {
    severity: "fault",
    what: "The endpoint's metadata names nobody to sign in with.",
    why: "Clients do not learn where to sign in.",
    mend: "supabase functions deploy mcp",
  },
  "discovery.no-scope": {
    severity: "fault",
    what: "The endpoint's metadata does not name a scope without openid.",
    why:
      "Clients ask for all scopes then, and sign-in fails: openid is refused.",
    mend: "supabase functions deploy mcp",
  },
  "discovery.server-missing": {
    severity: "fault",
    what: "Supabase Auth's metadata is not where it has to be (RFC 8414).",
    why: "Clients cannot sign in.",
    mend:
      "supabase config push   (with [auth.oauth_server] enabled = true in config.toml)",
  },
  "discovery.server-at-one-place": {
    severity: "warning",
    what: "Supabase Auth's metadata is not at the host's root (RFC 8414 §3).",
    why: "Some clients look there and nowhere else.",
    mend:
      "Have what is in front pass /.well-known/oauth-authorization-server/auth/v1 on",
  },
  "discovery.issuer-differs": {
    severity: "fault",
    what: "Supabase Auth calls itself otherwise than the endpoint calls it.",
    why:
      "Clients compare the names and refuse; so does the function, of tokens.",
    mend: "supabase secrets set PUBLIC_URL=<the issuer without /auth/v1>",
  },
  "discovery.endpoints-elsewhere": {
    severity: "fault",
    what: "Supabase Auth sends clients to another host to sign in.",
    why: "They may not reach it, and users cannot tell whom they trust.",
    mend:
      "Set the project's custom domain, or API_EXTERNAL_URL of your own Auth",
  },
  "discovery.no-registration": {
    severity: "fault",
    what: "Clients cannot register themselves.",
    why:
      "Claude and every client you have not registered by hand cannot sign in.",
    mend:
      "supabase config push   (with allow_dynamic_registration = true in config.toml)",
  },
  "discovery.no-pkce": {
    severity: "fault",
    what: "Supabase Auth does not offer PKCE with S256.",
    why: "MCP clients refuse to sign in without it.",
    mend:
      "Update Supabase Auth: it has offered S256 since it has been a server",
  },
  "discovery.no-public-clients": {
    severity: "fault",
    what: "Clients without a secret are not accepted.",
    why: "Programs on people's computers have none, and cannot sign in.",
    mend: "Update Supabase Auth: it accepts `none` since its first version",
  },
  "discovery.no-signing-key": {
    severity: "fault",
    what: "Supabase Auth publishes no ES256 or RS256 key.",
    why: "The function takes no token that a shared secret has signed.",
    mend:
      "supabase gen signing-key --algorithm ES256   (then rotate to it: dashboard, JWT keys)",
  },
} as const;

/** What clients read to find out where and how to sign in, and whether it agrees. */
export const discovery = group({
  title: "Discovery",
  ailments: AILMENTS,
  async look(deployment, find) {
    assertServes(deployment);
    const { endpoint, ask } = deployment;
    const resource = fieldsOf(await ask(endpoint + METADATA_PATH));
    if (!resource) return find("discovery.resource-missing");
    if (resource["resource"] !== endpoint) {
      find("discovery.resource-differs", String(resource["resource"]));
    }
    const scopes = stringsIn(resource["scopes_supported"]);
    if (scopes.length === 0 || scopes.includes("openid")) {
      find("discovery.no-scope", scopes.join(" "));
    }
    const [issuer] = stringsIn(resource["authorization_servers"]);
    if (!issuer || !URL.canParse(issuer)) return find("discovery.no-server");

    const { origin, pathname } = new URL(issuer);
    const document = "/.well-known/oauth-authorization-server";
    const atRoot = fieldsOf(await ask(origin + document + pathname));
    const server = atRoot ?? fieldsOf(await ask(issuer + document));
    if (!server) return find("discovery.server-missing");
    if (!atRoot) find("discovery.server-at-one-place");
    await lookAtServer(server, issuer, ask, find);
  },
});

async function lookAtServer(
  server: Fields,
  issuer: string,
  ask: Ask,
  find: Find<keyof typeof AILMENTS>,
) {
  if (server["issuer"] !== issuer) {
    find("discovery.issuer-differs", String(server["issuer"]));
  }
  const { origin } = new URL(issuer);
  const elsewhere = [
    "authorization_endpoint",
    "token_endpoint",
    "registration_endpoint",
  ].filter((name) =>
    server[name] && URL.parse(String(server[name]))?.origin !== origin
  );
  if (elsewhere.length > 0) {
    find("discovery.endpoints-elsewhere", elsewhere.join(", "));
  }
  if (!server["registration_endpoint"]) find("discovery.no-registration");
  if (!stringsIn(server["code_challenge_methods_supported"]).includes("S256")) {
    find("discovery.no-pkce");
  }
  const methods = stringsIn(server["token_endpoint_auth_methods_supported"]);
  if (!methods.includes("none")) find("discovery.no-public-clients");
  const published = fieldsOf(await ask(String(server["jwks_uri"])));
  const keys = published?.["keys"];
  const usable = Array.isArray(keys) &&
    keys.some((key) => ["ES256", "RS256"].includes(key?.alg));
  if (!usable) find("discovery.no-signing-key");
}
