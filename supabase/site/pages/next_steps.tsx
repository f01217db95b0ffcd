import { isThisComputer } from "../consent/destination.ts";
import { Copyable } from "../elements/copyable.tsx";

/** How to connect an app to the endpoint. */
export function NextSteps({ endpoint }: { readonly endpoint: string }) {
  return (
    <section aria-labelledby="connect">
      <h2 id="connect">Connect an app</h2>
      <p>Every app asks for the same address, your MCP endpoint:</p>
      <Copyable label="MCP endpoint" text={endpoint} />

      <h3>Claude</h3>
      <p>
        Settings → Connectors → Add custom connector, and paste the endpoint.
      </p>
      {isThisComputer(new URL(endpoint).hostname) && (
        <p class="hint">
          Claude connects from the internet and cannot reach this computer: it
          needs the endpoint of your deployed Homeport, not this one.
        </p>
      )}

      <h3>Claude Code</h3>
      <p>Run this in a terminal, then /mcp in Claude Code to sign in.</p>
      <Copyable
        label="command for Claude Code"
        text={`claude mcp add --transport http homeport ${endpoint}`}
      />

      <h3>MCP Inspector</h3>
      <p>Choose the transport “Streamable HTTP” and paste the endpoint.</p>
      <Copyable
        label="command for the MCP Inspector"
        text="npx @modelcontextprotocol/inspector"
      />
    </section>
  );
}
