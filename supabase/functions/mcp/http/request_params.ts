import { z } from "zod";

/** What every request may carry beside its method's own parameters. */
const Params = z.looseObject({
  _meta: z.looseObject({
    progressToken: z.union([z.string(), z.int()]).optional(),
  }).optional(),
  cursor: z.string().optional(),
});

const ANY = z.object({ params: Params });

const Address = Params.extend({ uri: z.string() });

/** The parameters without which a method means nothing, as far as we serve it. */
const SHARED = {
  "tools/call": Params.extend({
    name: z.string(),
    arguments: z.looseObject({}).optional(),
  }),
  "prompts/get": Params.extend({
    name: z.string(),
    arguments: z.record(z.string(), z.string()).optional(),
  }),
  "resources/read": Address,
  "completion/complete": Params.extend({
    ref: z.discriminatedUnion("type", [
      z.looseObject({ type: z.literal("ref/prompt"), name: z.string() }),
      z.looseObject({ type: z.literal("ref/resource"), uri: z.string() }),
    ]),
    argument: z.looseObject({ name: z.string(), value: z.string() }),
  }),
};

const LEGACY = requests({
  ...SHARED,
  "initialize": Params.extend({
    protocolVersion: z.string(),
    capabilities: z.looseObject({}),
    clientInfo: z.looseObject({ name: z.string(), version: z.string() }),
  }),
  "resources/subscribe": Address,
  "resources/unsubscribe": Address,
  "logging/setLevel": Params.extend({ level: z.string() }),
});

const MODERN = requests({
  ...SHARED,
  "subscriptions/listen": Params.extend({ notifications: z.looseObject({}) }),
});

function requests(
  byMethod: Readonly<Record<string, z.ZodType>>,
): ReadonlyMap<string, z.ZodType> {
  return new Map(
    Object.entries(byMethod)
      .map(([method, params]) => [method, z.object({ params })]),
  );
}

/** What a request of that method must be, in either family of the protocol. */
export function requestOf(method: string, isModern: boolean): z.ZodType {
  return (isModern ? MODERN : LEGACY).get(method) ?? ANY;
}
