import type { Prometheus } from "./prometheus.ts";
import { until } from "./until.ts";

const CALLS = "sum(homeport_calls_total)";
const TIMED = "sum(mcp_server_operation_duration_seconds_count)";
const MOMENT = "max(timestamp(homeport_calls_total))";

/**
 * The moment of a scrape that has so many calls, all of them timed, and was not
 * before the one named.
 */
export function scraped(
  prometheus: Prometheus,
  calls: number,
  notBeforeMs = 0,
): Promise<number> {
  return until(async () => {
    for (const expr of [CALLS, TIMED]) {
      const [seen] = await prometheus.instant(expr);
      if ((seen?.value ?? 0) > calls) throw new Error(`More: ${seen!.value}`);
      if (seen?.value !== calls) return;
    }
    // Of a scrape that failed there is a moment, too, but nothing to look at.
    const [moment] = await prometheus.instant(MOMENT);
    const atMs = Math.round((moment?.value ?? 0) * 1_000);
    return atMs > 0 && atMs >= notBeforeMs ? atMs : undefined;
  });
}
