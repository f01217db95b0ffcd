import { decodeJwt } from "jose";
import { stringsIn } from "./ask.ts";
import { assertServes, type Deployment } from "./deployment.ts";
import { CouldNotLook, NotAsked } from "./fault.ts";
import { type Find, group } from "./group.ts";
import {
  callableTool,
  INITIALIZE,
  LEGACY,
  MODERN,
  type Reply,
  send,
} from "./messages.ts";

const AILMENTS = {
  "token.hook-off": {
    severity: "fault",
    what: "The token carries no permissions: the access token hook is off.",
    why: "Clients sign in, and then may do nothing.",
    mend:
      "supabase config push   (with [auth.hook.custom_access_token] enabled = true)",
  },
  "token.other-audience": {
    severity: "fault",
    what: "The token is not for this endpoint.",
    why: "The function refuses every token.",
    mend: "update mcp.settings set endpoint = '<endpoint>';",
  },
  "token.opens-more": {
    severity: "fault",
    what: "The client's token names the user as Supabase Auth does.",
    why:
      "Supabase Auth takes it for the user's own: the client can change the account.",
    mend:
      "supabase db push   (the access token hook is an older release's, or another)",
  },
  "token.long-lived": {
    severity: "warning",
    what: "Access tokens live longer than a day.",
    why:
      "Whoever finds one can use it for as long, until the client is revoked.",
    mend: "supabase config push   (with jwt_expiry = 3600 in config.toml)",
  },
  "token.refused": {
    severity: "fault",
    what: "The endpoint refuses a token that is good.",
    why: "Clients sign in again and again, and never get in.",
    mend:
      "supabase secrets set PUBLIC_URL=<the token's issuer without /auth/v1>",
  },
  "mcp.legacy-fails": {
    severity: "fault",
    what: `\`initialize\` is not answered (${LEGACY} and before).`,
    why: "Most of today's clients cannot connect.",
    mend: "supabase functions deploy mcp",
  },
  "mcp.modern-fails": {
    severity: "fault",
    what: `\`server/discover\` is not answered (${MODERN}).`,
    why: "Clients of the newest protocol cannot connect.",
    mend: "supabase functions deploy mcp",
  },
  "mcp.call-fails": {
    severity: "fault",
    what: "A tool call fails.",
    why: "Clients connect, and then nothing works.",
    mend:
      "supabase secrets set --env-file .env   (with the right MCP_DATABASE_URL; the function's log says what fails)",
  },
} as const;

type FindToken = Find<keyof typeof AILMENTS>;

const DAY_S = 86_400;

/** What a signed-in client gets: a token from the hook, and answers to it. */
export const token = group({
  title: "Signed in",
  ailments: AILMENTS,
  async look(deployment, find) {
    if (!deployment.token) throw new NotAsked("add --token, a client's");
    assertServes(deployment);
    if (lookAtClaims(deployment, deployment.token, find)) {
      await lookAtAnswers(deployment, find);
    }
  },
});

/** Whether the endpoint has to take the token. */
function lookAtClaims(
  { endpoint }: Deployment,
  token: string,
  find: FindToken,
): boolean {
  const claims = decodeJwt(token);
  const { iat = 0, exp = 0 } = claims;
  if (exp * 1000 < Date.now()) {
    throw new CouldNotLook("the token has expired; get a new one");
  }
  if (!claims["client_id"]) {
    throw new CouldNotLook(
      "the token is the user's own; get one as a client, by signing in from it",
    );
  }
  if (exp - iat > DAY_S) {
    find("token.long-lived", `${Math.round((exp - iat) / DAY_S)} days`);
  }
  if (!claims["mcp_permissions"] && !claims["permissions"]) {
    find("token.hook-off");
    return false;
  }
  if (!claims["mcp_permissions"] || !claims.sub?.startsWith("mcp:")) {
    find("token.opens-more");
    return false;
  }
  const audience = stringsIn([claims.aud].flat());
  if (!audience.includes(endpoint)) {
    find("token.other-audience", audience.join(", "), [{ endpoint }]);
    return false;
  }
  return true;
}

async function lookAtAnswers(deployment: Deployment, find: FindToken) {
  const discovered = await send(deployment, {
    version: MODERN,
    method: "server/discover",
  });
  if (discovered.answer?.status === 401) {
    const challenge = discovered.answer.headers.get("www-authenticate") ?? "";
    const [, words] = challenge.match(/error_description="([^"]*)"/) ?? [];
    return find("token.refused", words);
  }
  if (!discovered.result) {
    find("mcp.modern-fails", `status ${discovered.answer?.status ?? "none"}`);
  }
  const initialized = await send(deployment, {
    version: LEGACY,
    method: "initialize",
    params: INITIALIZE,
  });
  if (initialized.result?.["protocolVersion"] !== LEGACY) {
    find("mcp.legacy-fails", `status ${initialized.answer?.status ?? "none"}`);
  }
  const name = await callableTool(deployment);
  if (!name) return;
  const called = await send(deployment, {
    version: MODERN,
    method: "tools/call",
    params: { name, arguments: {} },
  });
  const refused = refusalIn(called);
  if (refused === "session_ended") {
    throw new CouldNotLook("the client's session has ended; sign in again");
  }
  // Any other refusal is the server at work: of too many calls, of one revoked.
  if (!called.result || refused === "unavailable") {
    find("mcp.call-fails", name);
  }
}

/** The code of the refusal that a call came to; undefined where it is done. */
function refusalIn({ result }: Reply): string | undefined {
  const content = result?.["isError"] === true && result["content"];
  const [first] = Array.isArray(content) ? content : [];
  return String(first?.text ?? "").match(/^(\w+): /)?.[1];
}
