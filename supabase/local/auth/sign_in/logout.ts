import { invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import type { Settings } from "../settings.ts";
import { endSessions, type LogoutScope } from "../tokens/session.ts";
import { audit } from "../users/audit.ts";

/** POST /logout ends this session, the others, or (unless told) every one, OAuth clients' included. */
export function logout({ sql, now }: Settings): Endpoint {
  return async function logout(c) {
    const scope = logoutScope(c.req.query("scope") || "global");
    const user = c.get("user");
    await sql.begin(async (tx) => {
      await audit(tx, now(), user, "logout");
      await endSessions(tx, user.id, scope, c.get("session")?.id);
    });
    return c.body(null, 204);
  };
}

function logoutScope(text: string): LogoutScope {
  if (text === "global" || text === "local" || text === "others") return text;
  throw invalid(`Unsupported logout scope ${JSON.stringify(text)}`);
}
