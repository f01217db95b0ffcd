import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { importSessions } from "../../../../supabase/functions/mcp/toolsets/workouts/import/import_sessions.ts";
import { readExport } from "../../../../supabase/functions/mcp/toolsets/workouts/import/read_export.ts";
import { gatewayTo } from "../../../support/call.ts";
import { freshDatabase } from "../../../support/database.ts";
import { addUser, sessionOf } from "../../../support/people.ts";

/** Real exports, which are not this repository's to publish. */
const FOLDER = Deno.env.get("HOMEPORT_EXPORTS") ??
  join(import.meta.dirname!, "../../../../../shared/data");

interface RealExport {
  readonly file: string;
  readonly holds: { sessions: number; exercises: number; sets: number };
  /** What a line says, found without the importer; these files have one set a line. */
  readonly line: RegExp;
  readonly startOf: (text: string) => Date;
}

const EXPORTS: readonly RealExport[] = [{
  file: "strong-export.csv",
  holds: { sessions: 129, exercises: 72, sets: 2078 },
  line:
    /^(?<start>[^,]+),"(?<title>[^"]*)",[^,]+,"(?<exercise>[^"]*)",\d,(?<weight>[\d.]+),(?<reps>\d+),0,(?<seconds>\d+),/,
  startOf: (text) => new Date(`${text}Z`),
}, {
  file: "hevy-export.csv",
  holds: { sessions: 17, exercises: 44, sets: 330 },
  line:
    /^"(?<title>[^"]*)","(?<start>[^"]+)",.*,"(?<exercise>[^"]+)",\d?,"[^"]*",\d,"normal",(?<weight>[\d.]*),(?<reps>\d+),,(?<seconds>),$/,
  startOf: (text) => new Date(`${text} UTC`),
}];

for (const real of EXPORTS) {
  const { file, holds } = real;
  Deno.test({
    name: existsSync(join(FOLDER, file))
      ? `${file} enters the log whole, and once`
      : `${file} is not in ${FOLDER}: set HOMEPORT_EXPORTS to import it`,
    ignore: !existsSync(join(FOLDER, file)),
    async fn() {
      await using database = await freshDatabase();
      await using gateway = gatewayTo(database);
      const userId = await addUser(database);
      const db = gateway.session(await sessionOf(database, userId));

      const first = await readWhole(file);
      assert.deepEqual(first.skipped, []);
      assert.deepEqual(await importSessions(db, first.sessions), {
        added: holds,
        already_present: { sessions: 0, sets: 0 },
      });
      const again = await readWhole(file);
      assert.deepEqual(await importSessions(db, again.sessions), {
        added: { sessions: 0, exercises: 0, sets: 0 },
        already_present: { sessions: holds.sessions, sets: holds.sets },
      });

      const logged = await database.sql<{ line: string }[]>`
        select concat_ws('|',
          to_char(started_at_local, 'YYYY-MM-DD"T"HH24:MI:SS'), title, exercise,
          coalesce(weight_kg, 0)::float8, coalesce(reps, 0),
          coalesce(exercise_stats.duration_s, 0)) as line
        from workouts.exercise_stats
        join workouts.performed_session
          on performed_session.id = exercise_stats.session_id
        where performed_session.user_id = ${userId}
        order by started_at_local, position`;
      assert.deepEqual(
        logged.map(({ line }) => line),
        await linesOf(real),
      );
    },
  });
}

async function readWhole(file: string) {
  const { readable } = await Deno.open(join(FOLDER, file));
  return await readExport(readable, { timeZone: "Europe/Berlin", unit: "kg" });
}

/** Every set of a file, oldest session first, as one line each. */
async function linesOf({ file, line, startOf }: RealExport) {
  const text = await Deno.readTextFile(join(FOLDER, file));
  const sets = text.trimEnd().split("\n").slice(1).map((record) => {
    const set = record.match(line)?.groups;
    assert.ok(set, `a line unlike the others: ${record}`);
    const start = startOf(set.start!).toISOString().slice(0, 19);
    const amounts = [set.weight, set.reps, set.seconds].map(Number);
    return { start, line: [start, set.title, set.exercise, ...amounts] };
  });
  return sets.toSorted((one, other) =>
    one.start < other.start ? -1 : Number(one.start > other.start)
  )
    .map(({ line }) => line.join("|"));
}
