/**
 * `deno task settings`: shows the limits and times that the operator may set,
 * and sets them.
 *
 * @module
 */
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
  const changes = positionals.map(changeIn);
  await asOwner(ownerDatabase(), "", async (tx) => {
    const settings = await settingsIn(tx);
    for (const { name } of changes) {
      if (settings.some((setting) => setting.name === name)) continue;
      throw new Fault(
        `There is no setting ${name}. There are: ` +
          `${settings.map((setting) => setting.name).join(", ")}.`,
      );
    }
    if (changes.length > 0) {
      await tx`update mcp.settings set ${
        tx(Object.fromEntries(changes.map(({ name, value }) => [name, value])))
      }`.catch(refused);
    }
    const shown = changes.length === 0
      ? await settingsIn(tx)
      : (await settingsIn(tx)).filter(({ name }) =>
        changes.some((change) => change.name === name)
      );
    for (const { name, value, comment } of shown) {
      console.log(`${name}=${value}${comment ? `\n    ${comment}` : ""}`);
    }
  });
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

/** @throws {Fault} For what is no `NAME=NUMBER`. */
function changeIn(text: string) {
  const [, name, value] = /^([a-z_]{1,63})=(\d{1,9})$/.exec(text) ?? [];
  if (!name || !value) throw new Fault(`Usage: ${USAGE}`);
  return { name, value: Number(value) };
}

function refused(error: { code?: string }): never {
  // SQLSTATE check_violation.
  if (error.code !== "23514") throw error;
  throw new Fault(
    "Nothing was changed: a value is out of its range, or a call would cost " +
      "more than can be spent at once. docs/keep.md has the ranges.",
  );
}
