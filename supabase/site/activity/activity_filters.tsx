import { clientName } from "../consent/client_name.ts";
import type { Connection } from "../connections/connections.ts";
import { submittedFields } from "../elements/submitted_fields.ts";
import { OUTCOMES } from "../../functions/mcp/core/outcome.ts";
import type { Filters } from "./activity.ts";

interface ActivityFiltersProps {
  readonly apps: readonly Connection[];
  readonly filters: Filters;
  readonly isBusy: boolean;
  readonly onFilters: (filters: Filters) => void;
}

/** What to narrow the list of calls to. */
export function ActivityFilters(
  { apps, filters, isBusy, onFilters }: ActivityFiltersProps,
) {
  function submit(submission: Event) {
    const fields = submittedFields(submission);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    onFilters({
      client_id: text("client_id"),
      tool: text("tool"),
      outcome: text("outcome"),
      since: text("since"),
    });
  }

  return (
    <form method="post" class="filters" onSubmit={submit}>
      <Choice name="client_id" label="App" chosen={filters.client_id}>
        {apps.map(({ client_id, client_name }) =>
          [client_id, clientName(client_name)] as const
        )}
      </Choice>
      <Choice name="outcome" label="Outcome" chosen={filters.outcome}>
        {OUTCOMES.map((outcome) => [outcome, outcome] as const)}
      </Choice>
      <p>
        <label for="tool">Tool</label>
        <input
          id="tool"
          name="tool"
          value={filters.tool}
          placeholder="any"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </p>
      <p>
        <label for="since">Since</label>
        <input id="since" name="since" type="date" value={filters.since} />
      </p>
      <button type="submit" name="action" value="filter" disabled={isBusy}>
        Show
      </button>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  /** Value and words of each. */
  readonly children: readonly (readonly [string, string])[];
}

function Choice({ name, label, chosen, children }: ChoiceProps) {
  return (
    <p>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">any</option>
        {children.map(([value, words]) => (
          <option key={value} value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </p>
  );
}
