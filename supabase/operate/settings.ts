/**
 * `deno task settings`: shows the limits and times that the operator may set,
 * and sets them.
 *
 * @module
 */
import postgres from "postgres";
import { argumentsOf, runCommand } from "../local/command.ts";
import { Fault } from "../local/fault.ts";
import {
  asOwner,
  ownerDatabase,
  type Transaction,
} from "./backup/owner_database.ts";

const USAGE = "deno task settings [NAME=NUMBER …]";

await runCommand(async () => {
  const { positionals } = argumentsOf(USAGE, {});
  const changes = new Map(positionals.map(changeIn));
  if (changes.size < positionals.length) {
    throw new Fault("A setting is named twice. Name each one once.");
  }
  const settings = await asOwner(ownerDatabase(), "", async (tx) => {
    const names = (await settingsIn(tx)).map(({ name }) => name);
    for (const name of changes.keys()) {
      if (names.includes(name)) continue;
      throw new Fault(
        `There is no setting ${name}. There are: ${names.join(", ")}.`,
      );
    }
    if (changes.size > 0) await change(tx, Object.fromEntries(changes));
    return await settingsIn(tx);
  });
  for (const { name, value, comment } of settings) {
    if (changes.size > 0 && !changes.has(name)) continue;
    console.log(`${name}=${value}${comment ? `\n    ${comment}` : ""}`);
  }
});

interface Setting {
  readonly name: string;
  readonly value: number;
  readonly comment: string | null;
}

/** The settings that are numbers: the others are not the operator's to choose. */
async function settingsIn(tx: Transaction): Promise<readonly Setting[]> {
  return await tx<Setting[]>`
    select attname as name, (to_jsonb(settings) ->> attname)::integer as value,
      col_description(attrelid, attnum) as comment
    from pg_attribute, mcp.settings
    where attrelid = 'mcp.settings'::regclass and attnum > 0
      and not attisdropped and atttypid = 'integer'::regtype
    order by attnum`;
}

/** @throws {Fault} Where a value breaks a rule of the table; it names the rule. */
async function change(
  tx: Transaction,
  values: Readonly<Record<string, number>>,
): Promise<void> {
  const rules = new Map(
    (await tx<{ name: string; rule: string }[]>`
      select conname as name, pg_get_constraintdef(oid) as rule
      from pg_constraint
      where conrelid = 'mcp.settings'::regclass and contype = 'c'`)
      .map(({ name, rule }) => [name, rule]),
  );
  try {
    await tx`update mcp.settings set ${tx(values)}`;
  } catch (error) {
    const rule = error instanceof postgres.PostgresError &&
      rules.get(error.constraint_name ?? "");
    if (!rule) throw error;
    throw new Fault(`Nothing was changed. The values must satisfy ${rule}.`);
  }
}

/** @throws {Fault} For what is no `NAME=NUMBER`. */
function changeIn(text: string): [string, number] {
  const [, name, value] = /^([a-z_]{1,63})=(\d{1,9})$/.exec(text) ?? [];
  if (!name || !value) throw new Fault(`Usage: ${USAGE}`);
  return [name, Number(value)];
}
