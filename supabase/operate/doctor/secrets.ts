import type { Deployment } from "./deployment.ts";
import { NotAsked } from "./fault.ts";
import { group } from "./group.ts";
import { isLoopback } from "../loopback.ts";

/** Fewer characters of chance than this can be tried out. */
const SHORTEST_PASSWORD = 16;
const SHORTEST_KEY = 32;

/** A key of chance has more different characters than this, all but always. */
const FEWEST_CHARACTERS = 8;

/** The user that supabase/seed.sql makes, whose password stands in the README. */
const DEMO_USER = "de300000-0000-4000-8000-000000000001";

/** Secrets that anyone could know or guess, as far as they can be seen. */
export const secrets = group({
  title: "Secrets",
  ailments: {
    "secrets.short-key": {
      severity: "fault",
      what: "MCP_SECRET_KEY is short, or an example's.",
      why: "Whoever guesses it can answer for a user whom a tool asks.",
      mend: "supabase secrets set MCP_SECRET_KEY=$(openssl rand -hex 32)",
    },
    "secrets.weak-password": {
      severity: "fault",
      what: "The password of mcp_gateway is short.",
      why: "The database is open to the internet, to all who guess it.",
      mend:
        "alter role mcp_gateway password '<of openssl rand -hex 32>';   then: supabase secrets set MCP_DATABASE_URL=<with it>",
    },
    "secrets.demo-user": {
      severity: "fault",
      what: "The demo user is there, whose password everyone can read.",
      why: "Anyone can sign in, and use up what the plan gives.",
      mend: "delete from auth.users where email = 'demo@example.com';",
    },
  },
  async look(deployment, find) {
    const { secretKey, gatewayUrl, database, endpoint } = deployment;
    if (!secretKey && !gatewayUrl && !database) {
      throw new NotAsked("set MCP_SECRET_KEY or MCP_DATABASE_URL");
    }
    if (
      secretKey !== undefined &&
      (secretKey.length < SHORTEST_KEY ||
        new Set(secretKey).size < FEWEST_CHARACTERS)
    ) find("secrets.short-key");
    if (gatewayUrl && !isLoopback(gatewayUrl.replace(/^\w+:/, "http:"))) {
      const { password } = new URL(gatewayUrl);
      if (decodeURIComponent(password).length < SHORTEST_PASSWORD) {
        find("secrets.weak-password");
      }
    }
    if (!isLoopback(endpoint) && await hasDemoUser(deployment)) {
      find("secrets.demo-user");
    }
  },
});

async function hasDemoUser({ database }: Deployment): Promise<boolean> {
  if (!database) return false;
  const [found] = await database`
    select to_regclass('auth.users') is not null as there`;
  if (!found?.["there"]) return false;
  const users = await database`
    select from auth.users where id = ${DEMO_USER} and deleted_at is null`;
  return users.length > 0;
}
