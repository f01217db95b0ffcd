import { z } from "zod";

/** What every request may carry beside its method's own parameters. */
const Params = z.looseObject({
  _meta: z.looseObject({
    progressToken: z.union([z.string(), z.int()]).optional(),
  }).optional(),
  cursor: z.string().optional(),
});

const ANY = z.object({ params: Params });

function address(): z.ZodType {
  return Params.extend({ uri: z.string() });
}

/** The parameters of each method; a start pays for none of them. */
type ParamsByMethod = Readonly<Record<string, () => z.ZodType>>;

/** The parameters without which a method means nothing, as far as we serve it. */
const SHARED: ParamsByMethod = {
  "tools/call": () =>
    Params.extend({
      name: z.string(),
      arguments: z.looseObject({}).optional(),
    }),
  "prompts/get": () =>
    Params.extend({
      name: z.string(),
      arguments: z.record(z.string(), z.string()).optional(),
    }),
  "resources/read": address,
  "completion/complete": () =>
    Params.extend({
      ref: z.discriminatedUnion("type", [
        z.looseObject({ type: z.literal("ref/prompt"), name: z.string() }),
        z.looseObject({ type: z.literal("ref/resource"), uri: z.string() }),
      ]),
      argument: z.looseObject({ name: z.string(), value: z.string() }),
    }),
};

const LEGACY = requests({
  ...SHARED,
  "initialize": () =>
    Params.extend({
      protocolVersion: z.string(),
      capabilities: z.looseObject({}),
      clientInfo: z.looseObject({ name: z.string(), version: z.string() }),
    }),
  "resources/subscribe": address,
  "resources/unsubscribe": address,
  "logging/setLevel": () => Params.extend({ level: z.string() }),
});

const MODERN = requests({
  ...SHARED,
  "subscriptions/listen": () =>
    Params.extend({ notifications: z.looseObject({}) }),
});

/** The requests of a family, each method's made when it is first called. */
function requests(byMethod: ParamsByMethod) {
  const made = new Map<string, z.ZodType>();
  return function requestOf(method: string): z.ZodType {
    const known = made.get(method);
    if (known || !Object.hasOwn(byMethod, method)) return known ?? ANY;
    const request = z.object({ params: byMethod[method]!() });
    made.set(method, request);
    return request;
  };
}

/** What a request of that method must be, in either family of the protocol. */
export function requestOf(method: string, isModern: boolean): z.ZodType {
  return (isModern ? MODERN : LEGACY)(method);
}
