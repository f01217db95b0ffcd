import {
  ResourceNotFoundError,
  type Server,
} from "@modelcontextprotocol/server";
import { Refusal, refusalFrom } from "../core/errors.ts";
import { subscribing, type Subscriptions } from "../core/subscriptions.ts";
import { protocolRefusal, resourceRefusal } from "./answer.ts";
import {
  type Conversation,
  type Do,
  refused,
  UNKNOWN,
} from "./conversation.ts";
import { type Listings, readable, resourceAt } from "./listing.ts";

/** What the family with a handshake subscribes by; 2026-07-28 has no such methods. */
export function handleSubscribing(
  server: Server,
  listings: Listings,
  { caller, session, scope }: Conversation,
  does: Do,
  subscriptions: Subscriptions,
): void {
  const found = (uri: string) => resourceAt(readable(listings, scope), uri);

  server.setRequestHandler("resources/subscribe", async ({ params }, ctx) => {
    const { uri } = params;
    const at = found(uri);
    if (!at || !session) {
      const refusal = at ? NO_SESSION : new Refusal("not_found");
      const operation = {
        name: `subscribe ${at ? at.resource.name : UNKNOWN.resource}`,
      };
      throw resourceRefusal(await refused(does, operation, refusal, ctx), uri);
    }
    const { resource, variables } = at;
    const operation = subscribing(
      resource,
      uri,
      (version) => subscriptions.adding(session, uri, version),
    );
    const result = await does(operation, variables, ctx);
    if ("refusal" in result) throw resourceRefusal(result.refusal, uri);
    return {};
  });

  server.setRequestHandler("resources/unsubscribe", async ({ params }) => {
    const { uri } = params;
    if (!found(uri)) {
      throw new ResourceNotFoundError(uri, new Refusal("not_found").words());
    }
    if (!session) throw protocolRefusal(NO_SESSION);
    try {
      await subscriptions.remove(caller, session, uri);
    } catch (thrown) {
      throw protocolRefusal(refusalFrom(thrown));
    }
    return {};
  });
}

const NO_SESSION = new Refusal(
  "invalid_input",
  "Mcp-Session-Id: a subscription is kept for a session, and none is named.",
);
