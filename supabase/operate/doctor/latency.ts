import { assertServes, type Deployment } from "./deployment.ts";
import { group } from "./group.ts";
import { callableTool, MODERN, send } from "./messages.ts";

const P95_TARGET_MS = 2_000;
const DATABASE_TARGET_MS = 100;
const COLD_START_TARGET_MS = 500;

const ROUNDS = 12;

/** How long answers take, from here. */
export const latency = group({
  title: "Latency",
  ailments: {
    "latency.slow": {
      severity: "warning",
      what: "One answer in twenty takes longer than 2 seconds (p95).",
      why: "People wait for it, and hosts give up on slow servers.",
      mend:
        "supabase inspect db outliers --remote   (it names the slowest statements)",
    },
    "latency.database": {
      severity: "warning",
      what:
        "A call spends more than 100 ms on its way to the database and back (p50).",
      why:
        "It is one round trip: either the way is long or the database is busy.",
      mend:
        "supabase inspect db outliers --remote   (where it names nothing, the function runs far away: send x-region with the database's)",
    },
    "latency.cold-start": {
      severity: "warning",
      what: "The first answer takes more than 500 ms longer than the next.",
      why: "Whoever comes after a pause waits that long.",
      mend:
        "deno task test:release   (it measures the start of what you deploy), then deploy the release as it is",
    },
  },
  async look(deployment, find) {
    assertServes(deployment);
    const { health: first } = deployment;
    const { alive, called } = await samples(deployment);
    const p50 = quantile(called ?? alive, 0.5);
    const p95 = quantile(called ?? alive, 0.95);
    if (p95 > P95_TARGET_MS) find("latency.slow", ms(p95));
    // What a call takes beyond an answer that asks nobody is the database's:
    // way, waiting and work. A token is verified once, in the first of them.
    const databaseMs = called && Math.max(0, p50 - quantile(alive, 0.5));
    if (databaseMs !== undefined && databaseMs > DATABASE_TARGET_MS) {
      find("latency.database", ms(databaseMs));
    }
    const startMs = Math.max(0, first.ms - quantile(alive, 0.5));
    if (startMs > COLD_START_TARGET_MS) find("latency.cold-start", ms(startMs));
    return {
      line: [
        `${called ? "calls" : "answers"} p50 ${ms(p50)}, p95 ${ms(p95)}`,
        databaseMs !== undefined && `database ${ms(databaseMs)}`,
        `first answer ${ms(first.ms)}`,
      ].filter(Boolean).join("; "),
      figures: {
        p50_ms: rounded(p50),
        p95_ms: rounded(p95),
        first_answer_ms: rounded(first.ms),
        ...(databaseMs !== undefined && { database_ms: rounded(databaseMs) }),
      },
    };
  },
});

/** Times of answers in milliseconds: of the function alone, and of calls where there is a token. */
async function samples(deployment: Deployment) {
  const { ask, endpoint, token } = deployment;
  const name = token && await callableTool(deployment);
  const alive: number[] = [];
  const called: number[] = [];
  // In turn, so that whatever else the machines do slows both.
  for (let round = 0; round < ROUNDS; round++) {
    const answer = await ask(`${endpoint}/health`);
    if (answer) alive.push(answer.ms);
    if (!name) continue;
    const call = await send(deployment, {
      version: MODERN,
      method: "tools/call",
      params: { name, arguments: {} },
    });
    if (call.answer) called.push(call.answer.ms);
  }
  return { alive, called: called.length > 0 ? called : undefined };
}

/** The smallest value that as large a share of the values does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
