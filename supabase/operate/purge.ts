/**
 * `deno task purge`: deletes records of the audit log before their time, and
 * puts the gap on record.
 *
 * @module
 */
import { z } from "zod";
import { argumentsOf, runCommand } from "../local/command.ts";
import { Fault } from "../local/fault.ts";
import { asOwner, ownerDatabase } from "./backup/owner_database.ts";

const USAGE = "deno task purge --before DATE [--since DATE] [--user ID] " +
  "[--client ID] --reason TEXT [--actor NAME] [--yes]";

const Instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

await runCommand(async () => {
  const { values, positionals } = argumentsOf(USAGE, {
    before: { type: "string" },
    since: { type: "string" },
    user: { type: "string" },
    client: { type: "string" },
    reason: { type: "string" },
    actor: { type: "string", default: Deno.env.get("USER") ?? "operator" },
    yes: { type: "boolean", default: false },
  });
  const { before, since, user, client, reason, actor, yes } = values;
  if (!before || !reason || !actor || positionals.length > 0) {
    throw new Fault(`Usage: ${USAGE}`);
  }
  const from = since === undefined ? null : instantOf("--since", since);
  const until = instantOf("--before", before);
  const userId = user === undefined ? null : idOf("--user", user);
  const clientId = client === undefined ? null : idOf("--client", client);

  const count = await asOwner(ownerDatabase(), "", async (tx) => {
    const [{ records }] = await tx<[{ records: string }]>`
      select mcp.purge_audit_log(
        ${from}::timestamptz, ${until}::timestamptz, ${userId}::uuid,
        ${clientId}::uuid, ${actor}, ${reason}
      ) as records`;
    if (records === "0") {
      throw new Fault("There are no such records; nothing was deleted.");
    }
    const count = records === "1" ? "1 record" : `${records} records`;
    if (!yes) {
      throw new Fault(
        `This would delete ${count} for good. Add --yes to do it.`,
      );
    }
    return count;
  });
  console.log(`Deleted ${count} of the audit log; mcp.audit_gaps says so.`);
});

/** @throws {Fault} For what is neither a date nor an instant, or a day that no month has. */
function instantOf(option: string, text: string): string {
  if (!Instant.safeParse(text).success) {
    throw new Fault(
      `${option} takes a date such as 2026-11-01, which begins in UTC, or an ` +
        "instant such as 2026-11-01T18:00:00Z.",
    );
  }
  return new Date(text).toISOString();
}

/** @throws {Fault} For what is no id. */
function idOf(option: string, text: string): string {
  if (!z.guid().safeParse(text).success) {
    throw new Fault(`${option} takes an id of 32 hex digits with hyphens.`);
  }
  return text;
}
