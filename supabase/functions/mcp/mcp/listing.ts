import {
  type Prompt as WirePrompt,
  type Resource as WireResource,
  type ResourceTemplateType as WireTemplate,
  type Tool as WireTool,
  UriTemplate,
} from "@modelcontextprotocol/server";
import type { Caller } from "../core/caller.ts";
import { type Catalogue, toolsOf } from "../core/catalogue.ts";
import type { Effect } from "../core/operation.ts";
import type { Permission } from "../core/permission.ts";
import type { Prompt } from "../core/prompt.ts";
import type { Resource } from "../core/resource.ts";
import { jsonSchemaOf } from "../core/schema.ts";
import { isServed, type Scope, type Scoped } from "../core/scope.ts";
import type { Tool } from "../core/tool.ts";

/** Things of one kind, prepared for the wire when they are first listed. */
export interface Listing<Thing, Wire> {
  /** What is listed to a caller: what their token holds, in a fixed order. */
  list(caller: Caller, scope: Scope): Wire[];
  /** Those that exist at that address, whoever calls. */
  served(scope: Scope): readonly Thing[];
  /** The one of that name there, looked up at no cost that grows with the catalogue. */
  get(name: string, scope: Scope): Thing | undefined;
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
  scope: Scope,
): readonly Resource[] {
  return [...resources.served(scope), ...templates.served(scope)];
}

/** What is no tool is not narrowed by name. */
function reading(
  { permission }: { readonly permission: Permission },
): Scoped {
  return { permission, effect: "read" };
}

function listing<
  Thing extends { readonly name: string; readonly permission: Permission },
  Wire,
>(
  things: readonly Thing[],
  narrowable: (thing: Thing) => Scoped,
  onWire: (thing: Thing) => Wire,
): Listing<Thing, Wire> {
  const byName = new Map(things.map((thing) => [thing.name, thing]));
  const written = new Map<Thing, Wire>();
  const served = (scope: Scope) =>
    things.filter((thing) => isServed(narrowable(thing), scope));
  function wire(thing: Thing): Wire {
    const known = written.get(thing) ?? onWire(thing);
    written.set(thing, known);
    return known;
  }
  return {
    served,
    get(name, scope) {
      const thing = byName.get(name);
      return thing && isServed(narrowable(thing), scope) ? thing : undefined;
    },
    known: (name) => byName.get(name),
    list: ({ permissions }, scope) =>
      served(scope)
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

/** A resource, and what an address says where its pattern leaves things open. */
export interface ResourceAt {
  readonly resource: Resource;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Whether an address leaves anything open. */
export function isPattern(uri: string): boolean {
  return UriTemplate.isTemplate(uri);
}

/** The resource at an address, if there is one. */
export function resourceAt(
  resources: readonly Resource[],
  uri: string,
): ResourceAt | undefined {
  for (const resource of resources) {
    if (resource.uri === uri) return { resource, variables: {} };
    if (!isPattern(resource.uri)) continue;
    const variables = new UriTemplate(resource.uri).match(uri);
    if (variables) return { resource, variables: decoded(variables) };
  }
  return undefined;
}

/** A value that is no percent-encoding stands as it came, and fits no schema. */
function decoded(variables: Readonly<Record<string, string | string[]>>) {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(String(value))];
      } catch {
        return [name, value];
      }
    }),
  );
}
