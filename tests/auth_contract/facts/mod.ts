import type { Facts } from "../auth_server.ts";
import { adminFacts } from "./admin.ts";
import { authorizeFacts } from "./authorize.ts";
import { claimFacts } from "./claims.ts";
import { clientRefreshFacts } from "./client_refresh.ts";
import { codeGrantFacts } from "./code_grant.ts";
import { consentFacts } from "./consent.ts";
import { discoveryFacts } from "./discovery.ts";
import { grantFacts } from "./grants.ts";
import { hookFacts } from "./hook.ts";
import { registrationFacts } from "./registration.ts";
import { sessionFacts } from "./sessions.ts";
import { signInFacts } from "./sign_in.ts";

/** The contract. */
export const FACTS: Facts = {
  ...discoveryFacts,
  ...signInFacts,
  ...sessionFacts,
  ...registrationFacts,
  ...authorizeFacts,
  ...consentFacts,
  ...codeGrantFacts,
  ...clientRefreshFacts,
  ...claimFacts,
  ...hookFacts,
  ...grantFacts,
  ...adminFacts,
};
