import type { Handler } from "hono";
import type { Session } from "../tokens/session.ts";
import type { VerifiedClaims } from "../tokens/verified_claims.ts";
import type { User } from "../users/user.ts";

/** What `signedIn` and `adminOnly` find out for the endpoint behind them. */
export interface AuthEnv {
  readonly Variables: {
    readonly user: User;
    readonly session: Session | undefined;
    readonly claims: VerifiedClaims;
    readonly adminRole: string;
  };
}

/** An endpoint. */
export type Endpoint = Handler<AuthEnv>;
