import { METADATA_PATH } from "../../functions/mcp/auth/resource_metadata.ts";
import type { Answer } from "./ask.ts";
import type { Deployment } from "./deployment.ts";
import { type Find, group } from "./group.ts";
import { isReadableOnTheWay } from "../loopback.ts";

const AILMENTS = {
  "endpoint.plain-http": {
    severity: "fault",
    what: "The endpoint is reached over plain HTTP.",
    why: "Access tokens can be read on the way, and clients refuse to sign in.",
    mend: "Use the https:// address; on a host of your own, put TLS in front.",
  },
  "endpoint.redirects": {
    severity: "fault",
    what: "The address leads on to another.",
    why: "Clients leave the token behind on the way, and sign in in vain.",
    mend:
      "supabase secrets set PUBLIC_URL=<where it leads to>   (and give clients that address)",
  },
  "endpoint.absent": {
    severity: "fault",
    what: "There is no function at this address.",
    why: "Nobody can connect.",
    mend:
      "supabase functions deploy mcp   (or see that the URL ends in /functions/v1/mcp)",
  },
  "endpoint.gateway-checks-tokens": {
    severity: "fault",
    what: "The platform's gateway asks for a token before the function does.",
    why:
      "Clients get a 401 that does not say where to sign in, so none can connect.",
    mend: "supabase functions deploy mcp --no-verify-jwt",
  },
  "endpoint.down": {
    severity: "fault",
    what: "The function does not start, or fails at once.",
    why: "Nobody can connect.",
    mend:
      "supabase secrets set --env-file .env   (its log on the dashboard names every setting that is missing)",
  },
  "endpoint.no-challenge": {
    severity: "fault",
    what: "A request without a token is not answered by a 401 and a challenge.",
    why: "Clients find out by it that they have to sign in.",
    mend:
      "supabase functions deploy mcp   (and see that nothing in front removes WWW-Authenticate)",
  },
  "endpoint.challenge-without-address": {
    severity: "fault",
    what: "The challenge has no absolute resource_metadata.",
    why:
      "Nothing can be found at the host's root, so clients do not learn where to sign in.",
    mend: "supabase functions deploy mcp",
  },
  "endpoint.challenge-elsewhere": {
    severity: "fault",
    what: "The challenge points to the metadata of another address.",
    why: "Clients compare the addresses, and refuse to go on.",
    mend: "supabase secrets set PUBLIC_URL=<the address clients use>",
  },
  "endpoint.challenge-without-scope": {
    severity: "fault",
    what: "The challenge does not name a scope without openid.",
    why:
      "Clients ask for all scopes then, and sign-in fails: openid is refused.",
    mend: "supabase functions deploy mcp",
  },
  "endpoint.challenge-blames": {
    severity: "warning",
    what: "The challenge names an error though no token was shown.",
    why: "Some clients take that for a failed sign-in and give up (RFC 6750).",
    mend: "supabase functions deploy mcp",
  },
  "endpoint.lets-anyone-in": {
    severity: "fault",
    what: "A token that is none is not refused.",
    why: "Anyone who knows the address gets in.",
    mend:
      "supabase functions delete mcp   (then find out what was deployed there)",
  },
  "endpoint.cacheable": {
    severity: "warning",
    what: "Answers to requests with a token may be cached.",
    why: "A cache on the way could give one user's answer to another.",
    mend:
      "supabase functions deploy mcp   (and see that nothing in front changes Cache-Control)",
  },
  "endpoint.sniffable": {
    severity: "warning",
    what: "Answers lack X-Content-Type-Options: nosniff.",
    why: "A browser could take data for a page, and run what is in it.",
    mend:
      "supabase functions deploy mcp   (and see that nothing in front removes headers)",
  },
  "endpoint.clock": {
    severity: "warning",
    what: "The server's clock and this computer's differ.",
    why: "Tokens are good from one second to another: 5 seconds are forgiven.",
    mend:
      "sudo timedatectl set-ntp true   (here, and on a host of your own there)",
  },
} as const;

/** Beyond what a slow answer and a Date of whole seconds explain. */
const CLOCK_LIMIT_MS = 10_000;

/** The endpoint's own answers, before anyone has signed in. */
export const endpoint = group({
  title: "Endpoint",
  ailments: AILMENTS,
  async look(deployment, find) {
    const { endpoint, ask, health } = deployment;
    if (isReadableOnTheWay(endpoint)) find("endpoint.plain-http");
    lookAtClock(health, find);
    const leadsTo = health.headers.get("location");
    if (health.status >= 300 && health.status < 400 && leadsTo) {
      return find("endpoint.redirects", leadsTo);
    }
    if (health.status === 401) return find("endpoint.gateway-checks-tokens");
    if (health.status === 404) return find("endpoint.absent");
    if (health.status !== 200) {
      return find("endpoint.down", `/health answers ${health.status}`);
    }

    const first = await ask(endpoint, message());
    lookAtChallenge(deployment, first, find);
    // A token of its own each time: the function remembers which have failed.
    const refused = await ask(endpoint, message(`no-${crypto.randomUUID()}`));
    if (!refused || refused.status < 400) {
      return find("endpoint.lets-anyone-in", `status ${refused?.status}`);
    }
    if (!/no-store/.test(refused.headers.get("cache-control") ?? "")) {
      find("endpoint.cacheable");
    }
    const answers = [health, first, refused];
    if (answers.some((each) => each && !isMarked(each))) {
      find("endpoint.sniffable");
    }
  },
});

function message(token?: string): RequestInit {
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
  };
}

function lookAtChallenge(
  { endpoint }: Deployment,
  answer: Answer | undefined,
  find: Find<keyof typeof AILMENTS>,
) {
  const challenge = answer?.headers.get("www-authenticate") ?? "";
  if (answer?.status !== 401 || !/^bearer\b/i.test(challenge)) {
    return find("endpoint.no-challenge", `status ${answer?.status ?? "none"}`);
  }
  const [, address = ""] = challenge.match(/resource_metadata="([^"]*)"/) ?? [];
  if (!URL.canParse(address)) {
    find("endpoint.challenge-without-address", address);
  } else if (address !== endpoint + METADATA_PATH) {
    find("endpoint.challenge-elsewhere", address);
  }
  const [, scope = ""] = challenge.match(/\bscope="([^"]*)"/) ?? [];
  if (!scope || scope.split(" ").includes("openid")) {
    find("endpoint.challenge-without-scope", scope);
  }
  if (/\berror=/.test(challenge)) find("endpoint.challenge-blames");
}

function lookAtClock(
  { headers }: Answer,
  find: Find<keyof typeof AILMENTS>,
) {
  const date = headers.get("date");
  if (!date) return;
  const apartMs = Math.abs(Date.now() - Date.parse(date));
  if (apartMs > CLOCK_LIMIT_MS) {
    find("endpoint.clock", `${Math.round(apartMs / 1000)} s apart`);
  }
}

function isMarked({ headers }: Answer): boolean {
  return headers.get("x-content-type-options") === "nosniff";
}
