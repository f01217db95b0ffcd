import type {
  Prompt as WirePrompt,
  Resource as WireResource,
  ResourceTemplateType as WireTemplate,
  Tool as WireTool,
} from "@modelcontextprotocol/server";
import type { Caller } from "../kernel/caller.ts";
import { type Catalogue, toolsOf } from "../kernel/catalogue.ts";
import type { Effect } from "../kernel/effect.ts";
import { jsonSchemaOf } from "../kernel/json_schema.ts";
import {
  isServed,
  type Narrowable,
  type Narrowing,
} from "../kernel/narrowing.ts";
import type { Permission } from "../kernel/permission.ts";
import type { Prompt } from "../kernel/prompt.ts";
import type { Resource } from "../kernel/resource.ts";
import type { Tool } from "../kernel/tool.ts";
import { isPattern } from "./resource_at.ts";

/** Things of one kind, prepared for the wire when they are first listed. */
export interface Listing<Thing, Wire> {
  /** What is listed to a caller: what their token holds, in a fixed order. */
  list(caller: Caller, narrowing: Narrowing): Wire[];
  /** Those that exist at that address, whoever calls. */
  served(narrowing: Narrowing): readonly Thing[];
  /** The one of that name there, looked up at no cost that grows with the catalogue. */
  get(name: string, narrowing: Narrowing): Thing | undefined;
  /** The one of that name, whether it is served or not. */
  known(name: string): Thing | undefined;
}

/** The catalogue; its schemas are written out once, and only for who lists them. */
export interface Listings {
  readonly tools: Listing<Tool, WireTool>;
  readonly prompts: Listing<Prompt, WirePrompt>;
  readonly resources: Listing<Resource, WireResource>;
  readonly templates: Listing<Resource, WireTemplate>;
}

/** Prepares a catalogue. */
export function listingsOf(
  { tools, prompts, resources }: Catalogue,
): Listings {
  return {
    tools: listing(toolsOf({ tools }), (tool) => tool, wireTool),
    prompts: listing(prompts, reading, wirePrompt),
    resources: listing(
      resources.filter(({ uri }) => !isPattern(uri)),
      reading,
      (resource) => ({ uri: resource.uri, ...wireResource(resource) }),
    ),
    templates: listing(
      resources.filter(({ uri }) => isPattern(uri)),
      reading,
      (resource) => ({ uriTemplate: resource.uri, ...wireResource(resource) }),
    ),
  };
}

/** Everything that can be read at an address, fixed ones first. */
export function readable(
  { resources, templates }: Listings,
  narrowing: Narrowing,
): readonly Resource[] {
  return [...resources.served(narrowing), ...templates.served(narrowing)];
}

/** What is no tool is not narrowed by name. */
function reading(
  { permission }: { readonly permission: Permission },
): Narrowable {
  return { permission, effect: "read" };
}

function listing<
  Thing extends { readonly name: string; readonly permission: Permission },
  Wire,
>(
  things: readonly Thing[],
  narrowable: (thing: Thing) => Narrowable,
  onWire: (thing: Thing) => Wire,
): Listing<Thing, Wire> {
  const byName = new Map(things.map((thing) => [thing.name, thing]));
  const written = new Map<Thing, Wire>();
  const served = (narrowing: Narrowing) =>
    things.filter((thing) => isServed(narrowable(thing), narrowing));
  function wire(thing: Thing): Wire {
    const known = written.get(thing) ?? onWire(thing);
    written.set(thing, known);
    return known;
  }
  return {
    served,
    get(name, narrowing) {
      const thing = byName.get(name);
      return thing && isServed(narrowable(thing), narrowing)
        ? thing
        : undefined;
    },
    known: (name) => byName.get(name),
    list: ({ permissions }, narrowing) =>
      served(narrowing)
        .filter(({ permission }) => permissions.includes(permission))
        .map(wire),
  };
}

function wireTool(
  { name, title, description, input, output, effect }: Tool,
): WireTool {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchemaOf(input, "input"),
    ...(output && { outputSchema: jsonSchemaOf(output, "output") }),
    annotations: annotationsOf(effect),
  };
}

/** MCP's hints, which all follow from the effect; two of them mean nothing where it reads. */
function annotationsOf(effect: Effect): WireTool["annotations"] {
  if (effect === "read") return { readOnlyHint: true, openWorldHint: false };
  return {
    readOnlyHint: false,
    destructiveHint: effect === "replace" || effect === "destroy",
    // Adding twice adds twice, unless the caller gives a key.
    idempotentHint: effect !== "add",
    openWorldHint: false,
  };
}

function wirePrompt(
  { name, title, description, getting: { input } }: Prompt,
): WirePrompt {
  return {
    name,
    title,
    description,
    arguments: Object.entries(input.shape).map(([name, field]) => ({
      name,
      description: field.description ?? "",
      required: !field.safeParse(undefined).success,
    })),
  };
}

function wireResource({ name, title, description, mimeType }: Resource) {
  return { name, title, description, mimeType };
}
