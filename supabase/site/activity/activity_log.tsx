import { useEffect, useState } from "hono/jsx/dom";
import type { Connection } from "../connections/connections.ts";
import { download } from "../elements/download.ts";
import { ProblemNotice } from "../elements/problem_notice.tsx";
import { useAttempt } from "../elements/use_attempt.ts";
import { Waiting } from "../elements/waiting.tsx";
import type { Site } from "../site.ts";
import {
  activityQuery,
  type CallPage,
  calls,
  type Filters,
  queryOf,
} from "./activity.ts";
import { ActivityFilters } from "./activity_filters.tsx";
import { CallTable } from "./call_table.tsx";

interface ActivityLogProps {
  readonly site: Site;
  readonly apps: readonly Connection[];
}

/** Every call that fits, newest first, and the way to keep them as a file. */
export function ActivityLog({ site, apps }: ActivityLogProps) {
  const { isBusy, problem, attempt } = useAttempt();
  const [filters, setFilters] = useState<Filters>(filtersOf(location.search));
  const [page, setPage] = useState<CallPage | undefined>(undefined);
  useEffect(() => void show(filters), []);

  function show(filters: Filters) {
    return attempt(async () => {
      setFilters(filters);
      setPage(await calls(site, filters));
      history.replaceState(null, "", location.pathname + queryOf(filters));
    });
  }

  function more({ items, next_cursor }: CallPage) {
    return attempt(async () => {
      const next = await calls(site, filters, next_cursor);
      setPage({ ...next, items: [...items, ...next.items] });
    });
  }

  function save(format: "csv" | "json") {
    return attempt(() =>
      download(
        site,
        `/activity.${format}${activityQuery(filters)}`,
        `homeport-activity.${format}`,
      )
    );
  }

  return (
    <section aria-labelledby="log">
      <h2 id="log">Every call</h2>
      <ActivityFilters
        apps={apps}
        filters={filters}
        isBusy={isBusy}
        onFilters={show}
      />
      {problem && <ProblemNotice problem={problem} />}
      {page && <CallTable calls={page.items} />}
      {isBusy && <Waiting>One moment…</Waiting>}
      <p class="actions">
        {page?.next_cursor && (
          <button
            type="button"
            name="action"
            value="more"
            disabled={isBusy}
            onClick={() => more(page)}
          >
            Show older ones
          </button>
        )}
        <button
          type="button"
          name="action"
          value="csv"
          class="quiet"
          disabled={isBusy}
          onClick={() => save("csv")}
        >
          Download as CSV
        </button>
        <button
          type="button"
          name="action"
          value="json"
          class="quiet"
          disabled={isBusy}
          onClick={() => save("json")}
        >
          Download as JSON
        </button>
      </p>
    </section>
  );
}

/** The filters that an address names. */
function filtersOf(search: string): Filters {
  const query = new URLSearchParams(search);
  const since = query.get("since") ?? "";
  return {
    client_id: query.get("client_id") ?? "",
    tool: query.get("tool") ?? "",
    outcome: query.get("outcome") ?? "",
    // Whoever wrote the address may have written anything.
    since: Number.isNaN(Date.parse(since)) ? "" : since,
  };
}
