import { defineToolset } from "../../core/toolset.ts";
import { listConnections } from "./list_connections.ts";
import { recentActivity } from "./recent_activity.ts";
import { whoami } from "./whoami.ts";

/** What a client may learn about the user's account here. Its tables are the platform's. */
export const account = defineToolset({
  name: "account",
  title: "Account",
  verbs: {
    read:
      "See which apps are connected, what they may do and what they have done",
  },
  grantedByDefault: false,
  tools: [listConnections, recentActivity, whoami],
});
