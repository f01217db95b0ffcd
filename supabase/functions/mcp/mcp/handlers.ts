import {
  ProtocolError,
  ProtocolErrorCode,
  type Server,
} from "@modelcontextprotocol/server";
import { completing } from "../core/completion.ts";
import { Refusal } from "../core/errors.ts";
import {
  protocolRefusal,
  resourceRefusal,
  toPromptMessages,
  toResourceContents,
} from "./answer.ts";
import {
  type Conversation,
  type Do,
  refused,
  UNKNOWN,
} from "./conversation.ts";
import { type Listings, readable, resourceAt } from "./listing.ts";
import type { ToResult } from "./tasks.ts";

/** What the protocol's methods do, for one conversation. */
export function handle(
  server: Server,
  listings: Listings,
  { caller, scope }: Conversation,
  does: Do,
  toResult: ToResult,
): void {
  const { tools, prompts, resources, templates } = listings;

  server.setRequestHandler("tools/list", ({ params }) => {
    assertNoCursor(params);
    return { tools: tools.list(caller, scope) };
  });

  server.setRequestHandler("tools/call", async ({ params }, ctx) => {
    const tool = tools.get(params.name, scope);
    if (!tool) {
      const known = tools.known(params.name) ?? { name: UNKNOWN.tool };
      throw protocolRefusal(
        await refused(does, known, new Refusal("unknown_tool"), ctx),
      );
    }
    const result = await does(tool, params.arguments ?? {}, ctx);
    if ("inputRequired" in result) return result.inputRequired;
    return await toResult(tool, result, ctx);
  });

  server.setRequestHandler("prompts/list", ({ params }) => {
    assertNoCursor(params);
    return { prompts: prompts.list(caller, scope) };
  });

  server.setRequestHandler("prompts/get", async ({ params }, ctx) => {
    const prompt = prompts.get(params.name, scope);
    if (!prompt) {
      const known = prompts.known(params.name)?.getting ??
        { name: UNKNOWN.prompt };
      throw protocolRefusal(
        await refused(does, known, new Refusal("unknown_prompt"), ctx),
      );
    }
    const result = await does(prompt.getting, params.arguments ?? {}, ctx);
    if ("inputRequired" in result) return result.inputRequired;
    if ("refusal" in result) throw protocolRefusal(result.refusal);
    return {
      description: prompt.description,
      messages: toPromptMessages(result.given),
    };
  });

  server.setRequestHandler("resources/list", ({ params }) => {
    assertNoCursor(params);
    return { resources: resources.list(caller, scope) };
  });

  server.setRequestHandler("resources/templates/list", ({ params }) => {
    assertNoCursor(params);
    return { resourceTemplates: templates.list(caller, scope) };
  });

  server.setRequestHandler("resources/read", async ({ params }, ctx) => {
    const { uri } = params;
    const at = resourceAt(readable(listings, scope), uri);
    if (!at) {
      throw resourceRefusal(
        await refused(
          does,
          { name: UNKNOWN.resource },
          new Refusal("not_found"),
          ctx,
        ),
        uri,
      );
    }
    const result = await does(at.resource.reading(uri), at.variables, ctx);
    if ("inputRequired" in result) return result.inputRequired;
    if ("refusal" in result) throw resourceRefusal(result.refusal, uri);
    return { contents: toResourceContents(result.given) };
  });

  if (!server.getCapabilities().completions) return;
  server.setRequestHandler("completion/complete", async ({ params }, ctx) => {
    const { ref, argument } = params;
    const of = ref.type === "ref/prompt"
      ? prompts.get(ref.name, scope)
      : readable(listings, scope).find(({ uri }) => uri === ref.uri);
    if (!of) {
      throw protocolRefusal(
        await refused(
          does,
          { name: UNKNOWN.completion },
          new Refusal("not_found"),
          ctx,
        ),
      );
    }
    const { name, permission } = of;
    // Else an argument called `constructor` would have a completion.
    const complete = Object.hasOwn(of.complete, argument.name)
      ? of.complete[argument.name]
      : undefined;
    const result = await does(
      complete
        ? completing(`${name} ${argument.name}`, permission, complete)
        : completing(UNKNOWN.completion, permission, noSuggestions),
      { typed: argument.value },
      ctx,
    );
    if (!("given" in result)) throw failed(result);
    const { values, hasMore } = result.given;
    return { completion: { values: [...values], hasMore } };
  });
}

/** For an argument that nothing is known of. */
async function noSuggestions(): Promise<readonly string[]> {
  return await Promise.resolve([]);
}

function failed(
  result: { readonly refusal: Refusal } | { readonly inputRequired: unknown },
): Error {
  return "refusal" in result
    ? protocolRefusal(result.refusal)
    : new Error("Nothing is asked while a user types.");
}

/** Lists are given whole, so that no cursor was ever given out. */
function assertNoCursor(params: { readonly cursor?: unknown } | undefined) {
  if (params?.cursor === undefined) return;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    new Refusal("invalid_input", "cursor: not one that this server gave out.")
      .words(),
  );
}
