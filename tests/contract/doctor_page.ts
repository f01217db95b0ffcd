import { USAGE } from "../../supabase/operate/doctor/arguments.ts";
import {
  CALL_COST,
  FREE_PLAN,
  MOVE_ABOVE,
  recordsBytes,
  RETENTION_DAYS,
  sharesOf,
} from "../../supabase/operate/doctor/call_cost.ts";
import { GROUPS } from "../../supabase/operate/doctor/mod.ts";

/** docs/doctor.md: how the doctor is asked, and everything it can find. */
export function doctorPage(): string {
  return `<!-- Written by \`deno task contract\` from the code. -->

# The doctor

\`deno task doctor URL\` looks at a deployment as clients, browsers and users see
it, and with the owner's connection string from inside, too. It tells each thing
that is wrong, why it matters, and what mends it. It finds nothing on the local
stack; try it there first:

\`\`\`sh
npx -y deno@2.9.6 task doctor http://127.0.0.1:54321/functions/v1/mcp \\
  --database postgresql://postgres:postgres@127.0.0.1:54322/postgres \\
  --token "$(npx -y deno@2.9.6 task token --email demo@example.com | tail -1)"
\`\`\`

\`\`\`
${USAGE}
\`\`\`

Give secrets by the environment where others can see your command lines. The
doctor sends them to nobody but their own server, and repeats none. It changes
nothing: it asks the token hook about a client that it makes up, in a
transaction that is rolled back; and what it calls with a token are tools that
only read, recorded like every call.

A **fault** breaks something or lets someone in; a **warning** will, sooner or
later. The ids stay as they are: scripts may rely on them.

In CI, with the deployment's secrets in the environment:

\`\`\`sh
npx -y deno@2.9.6 task doctor "$ENDPOINT" --json > doctor.json
\`\`\`

## Capacity

What ${amount(1_000)} calls a month, and so on, take of the free plan: ${
    amount(FREE_PLAN.invocations)
  }
invocations, ${
    amount(FREE_PLAN.egressBytes / 1e9)
  } GB egress, ${FREE_PLAN.databaseMegabytes} MB database.

| Calls a month | Invocations | Egress | Records of ${RETENTION_DAYS} days |
| ---: | ---: | ---: | ---: |
${[1_000, 10_000, 50_000, 100_000, 250_000].map(capacityRow).join("\n")}

Reckoned with ${CALL_COST.invocations} invocations, ${
    amount(CALL_COST.egressBytes)
  } bytes of egress and ${CALL_COST.recordBytes} bytes of record
a call, rounded up from what was measured on the demo log; that the platform
counts what the database sends to the function as egress is assumed. The doctor
reckons with your own calls and the size of your own records.

Records go after \`audit_retention_days\` (${RETENTION_DAYS}): they are what fills the
database first. Kept for 90 days, they leave room for twice as many calls.
Move to a paid plan above ${
    amount(MOVE_ABOVE.callsPerMonth)
  } calls a month or ${amount(MOVE_ABOVE.callsPerDay)} a day:
the free plan still holds then, but not through a month with one bad week.

${GROUPS.map(section).join("\n\n")}
`;
}

function section({ title, ailments }: typeof GROUPS[number]): string {
  const entries = Object.entries(ailments).map((
    [id, { severity, what, why, mend }],
  ) => `**\`${id}\`** (${severity}): ${what} ${why}\\\n→ ${asMarkdown(mend)}`);
  return [`## ${title}`, ...entries].join("\n\n");
}

/** A command as code, the words about it as words. */
function asMarkdown(mend: string): string {
  const [command = "", words] = mend.split(/ {3}/);
  const isCommand = /^[a-z]/.test(command);
  return [isCommand ? `\`${command}\`` : command.replaceAll("<", "\\<"), words]
    .filter(Boolean).join(" ");
}

function capacityRow(calls: number): string {
  const { invocations, egress } = sharesOf(calls);
  const bytes = recordsBytes(calls, {
    recordBytes: CALL_COST.recordBytes,
    retentionDays: RETENTION_DAYS,
  });
  const cells = [
    amount(calls),
    percent(invocations),
    percent(egress),
    `${amount(Math.round(bytes / FREE_PLAN.megabyteBytes))} MB`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function percent(share: number): string {
  return `${amount(share * 100)} %`;
}

function amount(value: number): string {
  return value.toLocaleString("en");
}
