import { z } from "zod";

/** What every request may carry beside its method's own parameters. */
const Params = z.looseObject({
  _meta: z.looseObject({
    progressToken: z.union([z.string(), z.int()]).optional(),
  }).optional(),
  cursor: z.string().optional(),
});

const ANY = z.object({ params: Params });

/** The parameters without which a method means nothing, as far as we serve it. */
const BY_METHOD = new Map<string, z.ZodType>(
  Object.entries({
    "initialize": Params.extend({
      protocolVersion: z.string(),
      capabilities: z.looseObject({}),
      clientInfo: z.looseObject({ name: z.string(), version: z.string() }),
    }),
    "tools/call": Params.extend({
      name: z.string(),
      arguments: z.looseObject({}).optional(),
    }),
    "prompts/get": Params.extend({
      name: z.string(),
      arguments: z.record(z.string(), z.string()).optional(),
    }),
    "resources/read": Params.extend({ uri: z.string() }),
    "completion/complete": Params.extend({
      ref: z.discriminatedUnion("type", [
        z.looseObject({ type: z.literal("ref/prompt"), name: z.string() }),
        z.looseObject({ type: z.literal("ref/resource"), uri: z.string() }),
      ]),
      argument: z.looseObject({ name: z.string(), value: z.string() }),
    }),
  }).map(([method, params]) => [method, z.object({ params })]),
);

/** What the `params` of a method's requests must be. */
export function requestOf(method: string): z.ZodType {
  return BY_METHOD.get(method) ?? ANY;
}
