import { z } from "zod";

/** What every request may carry beside its method's own parameters. */
const Params = z.looseObject({
  _meta: z.looseObject({
    progressToken: z.union([z.string(), z.int()]).optional(),
  }).optional(),
  cursor: z.string().optional(),
});

/** The parameters without which a method means nothing, as far as we serve it. */
const PARAMS = new Map<string, z.ZodType>([
  [
    "initialize",
    Params.extend({
      protocolVersion: z.string(),
      capabilities: z.looseObject({}),
      clientInfo: z.looseObject({ name: z.string(), version: z.string() }),
    }),
  ],
  [
    "tools/call",
    Params.extend({
      name: z.string(),
      arguments: z.looseObject({}).optional(),
    }),
  ],
  [
    "prompts/get",
    Params.extend({
      name: z.string(),
      arguments: z.record(z.string(), z.string()).optional(),
    }),
  ],
  ["resources/read", Params.extend({ uri: z.string() })],
]);

/** The schema of what a method's parameters must be. */
export function paramsOf(method: string): z.ZodType {
  return PARAMS.get(method) ?? Params;
}
