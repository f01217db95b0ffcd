import { clientName } from "../consent/client_name.ts";
import { aboutWords } from "../../functions/mcp/core/text.ts";
import { Moment } from "../elements/moment.tsx";
import type { Call } from "./activity.ts";

/** Calls, one a row. */
export function CallTable({ calls }: { readonly calls: readonly Call[] }) {
  if (calls.length === 0) return <p role="status">No call fits.</p>;
  return (
    <table class="calls">
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">When</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}>
            <td>
              <ToolName name={call.tool} />
              <span class="by">
                {call.client_id
                  ? <bdi>{clientName(call.client_name)}</bdi>
                  : "you, on this site"}
              </span>
              {call.about && (
                <bdi class="by">
                  {aboutWords(call.about).replaceAll("_", " ")}
                </bdi>
              )}
            </td>
            <td>
              <Moment at={call.at} />
            </td>
            <td class={`outcome ${call.outcome}`}>
              {call.outcome}
              {call.refusal && (
                <span class="by">{call.refusal.replaceAll("_", " ")}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Breaks between words where there is no room for all of it. */
function ToolName({ name }: { readonly name: string }) {
  return (
    <code>
      {name.split("_").map((word, index) => (
        <>
          {index > 0 && (
            <>
              _<wbr />
            </>
          )}
          {word}
        </>
      ))}
    </code>
  );
}
