import { connections } from "../connections/connections.ts";
import { AccountPage } from "../elements/account_page.tsx";
import type { Site } from "../site.ts";
import { dailyCalls } from "./activity.ts";
import { ActivityLog } from "./activity_log.tsx";
import { DailyChart } from "./daily_chart.tsx";

/** What connected apps have done: day by day, and call by call. */
export function ActivityPage({ site }: { readonly site: Site }) {
  async function load() {
    const [apps, daily] = await Promise.all([
      connections(site),
      dailyCalls(site),
    ]);
    return { apps, daily };
  }
  return (
    <AccountPage site={site} title="Activity" load={load}>
      {({ apps, daily }) => (
        <>
          <DailyChart {...daily} />
          <ActivityLog site={site} apps={apps} />
        </>
      )}
    </AccountPage>
  );
}
