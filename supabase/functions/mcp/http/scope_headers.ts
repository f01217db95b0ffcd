import type { Scope } from "../core/scope.ts";
import { ProtocolFault } from "./protocol_fault.ts";

/** Headers by which a request narrows what it is served. */
export const SCOPE_HEADERS = [
  "x-mcp-toolsets",
  "x-mcp-tools",
  "x-mcp-exclude-tools",
  "x-mcp-readonly",
] as const;

const MAX_LENGTH = 2_000;
const MAX_NAMES = 100;

/**
 * What a request's headers leave of a server with these tools and toolsets.
 *
 * @throws {ProtocolFault} Naming what is unknown, and where to find the known.
 */
export function scopeOf(
  headers: Headers,
  tools: readonly string[],
  toolsets: readonly string[],
): Scope {
  const known = `Toolsets are: ${toolsets.join(", ")}.`;
  const listed = "tools/list without this header names the tools.";
  return {
    toolsets: namesIn(headers, "X-MCP-Toolsets", toolsets, known),
    tools: namesIn(headers, "X-MCP-Tools", tools, listed),
    withoutTools: namesIn(headers, "X-MCP-Exclude-Tools", tools, listed),
    readOnly: flagIn(headers, "X-MCP-Readonly"),
  };
}

function namesIn<Name extends string>(
  headers: Headers,
  header: string,
  known: readonly Name[],
  whereToLook: string,
): readonly Name[] | undefined {
  const value = headers.get(header);
  if (value === null) return undefined;
  const tooMuch = fault(
    `${header} may have ${MAX_LENGTH} characters and ${MAX_NAMES} names.`,
  );
  if (value.length > MAX_LENGTH) throw tooMuch;
  // RFC 9110 §5.6.1.2: empty elements count for nothing.
  const names = value.split(",").map((name) => name.trim()).filter(Boolean);
  if (names.length > MAX_NAMES) throw tooMuch;
  if (names.length === 0) {
    throw fault(`${header} names nothing; leave it out to be served all.`);
  }
  const unknown = names.filter((name) => !known.some((one) => one === name));
  if (unknown.length > 0) {
    throw fault(
      `${header} names what does not exist: ${
        unknown.join(", ")
      }. ${whereToLook}`,
    );
  }
  return known.filter((name) => names.includes(name));
}

function flagIn(headers: Headers, header: string): boolean {
  const value = headers.get(header);
  if (value === null || value === "false") return false;
  if (value === "true") return true;
  throw fault(`${header} is either true or false.`);
}

function fault(message: string): ProtocolFault {
  return new ProtocolFault("invalid_request", message);
}
