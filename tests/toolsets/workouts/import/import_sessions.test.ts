import assert from "node:assert/strict";
import { importSessions } from "../../../../supabase/functions/mcp/toolsets/workouts/import/import_sessions.ts";
import { gatewayTo } from "../../../support/call.ts";
import { freshDatabase, type TestDatabase } from "../../../support/database.ts";
import { addUser, sessionOf } from "../../../support/people.ts";
import { hevy, read, strong } from "./reading.ts";

/** What a new user's own session on the site works with. */
async function newUser(database: TestDatabase) {
  const gateway = gatewayTo(database);
  const userId = await addUser(database);
  const caller = await sessionOf(database, userId);
  return {
    userId,
    db: gateway.session(caller),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

const WORKOUTS = hevy(
  'A,"1 Jul 2025, 07:00",,,Squat,,,0,normal,60,5,,,',
  'A,"1 Jul 2025, 07:00",,,Row,,,0,normal,60,5,,,',
  'B,"2 Jul 2025, 07:00",,,squat,,,0,normal,60,5,,,',
);

function workoutsOnDays(days: number): readonly string[] {
  return hevy(...Array.from({ length: days }, (_, index) => {
    const day = new Date(index * 86_400_000).toISOString().slice(0, 10);
    return `Legs,${day} 07:00,,,Squat,,,0,normal,60,5,,,`;
  }));
}

Deno.test("importSessions() adds sessions, and says what is new", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  const { sessions } = await read(WORKOUTS);
  assert.deepEqual(await importSessions(user.db, sessions), {
    added: { sessions: 2, exercises: 2, sets: 3 },
    already_present: { sessions: 0, sets: 0 },
  });
});

Deno.test("importSessions() adds nothing twice, in whatever time zone and unit it is read", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  await importSessions(user.db, (await read(strong("1,60,5,0,0,,"))).sessions);
  const again = await read(strong("1,60,5,0,0,,"), {
    timeZone: "America/New_York",
    unit: "lb",
  });
  assert.deepEqual(await importSessions(user.db, again.sessions), {
    added: { sessions: 0, exercises: 0, sets: 0 },
    already_present: { sessions: 1, sets: 1 },
  });
});

Deno.test("importSessions() adds what a later export holds more", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  await importSessions(user.db, (await read(WORKOUTS.slice(0, 3))).sessions);
  const { sessions } = await read(WORKOUTS);
  assert.deepEqual(await importSessions(user.db, sessions), {
    added: { sessions: 1, exercises: 0, sets: 1 },
    already_present: { sessions: 1, sets: 2 },
  });
});

Deno.test("importSessions() adds more sessions than go into one statement", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  const { sessions } = await read(workoutsOnDays(450));
  const { added } = await importSessions(user.db, sessions);
  assert.deepEqual(added, { sessions: 450, exercises: 1, sets: 450 });
});

Deno.test("importSessions() adds nothing where the last of many is refused", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  const { sessions } = await read(workoutsOnDays(250));
  const wrong = { ...sessions.at(-1)!, time_zone: "Mars/Olympus" };
  await assert.rejects(importSessions(user.db, [...sessions, wrong]), {
    code: "invalid_input",
  });
  const [counted] = await database.sql`
    select count(*)::int as sessions from workouts.performed_session
    where user_id = ${user.userId}`;
  assert.equal(counted?.sessions, 0);
});

Deno.test("importSessions() refuses more than 30,000 sets and says what to do", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  const [session] = (await read(strong("1,60,5,0,0,,"))).sessions;
  await assert.rejects(
    importSessions(user.db, Array(30_001).fill(session)),
    { code: "too_large", message: /30,000 sets.*Split it by date/ },
  );
});

Deno.test("importSessions() refuses more text than one batch may carry", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  const [session] = (await read(strong("1,60,5,0,0,,"))).sessions;
  const long = { ...session!, notes: "\\".repeat(10_000) };
  await assert.rejects(
    importSessions(user.db, Array(75).fill(long)),
    { code: "too_large", message: /fewer with long notes/ },
  );
});

Deno.test("importSessions() can store the most that readExport() lets through", async () => {
  await using database = await freshDatabase();
  await using user = await newUser(database);
  const long = (length: number) => "🦵".repeat(length);
  const workout = `${long(250)},"31 Dec 2198, 23:59",`;
  const { sessions, sets } = await read(hevy(
    `${workout},${long(10_100)},${long(200)},${"9".repeat(60)},${
      long(10_100)
    },0,normal,2000,10000,,604800,10`,
    `${workout},,Run,,,0,normal,,,1000,,1`,
    `X,"1 Jan 1901, 00:00",,,Run,,,0,normal,0.001,,,,`,
  ));
  assert.equal(sets, 3);
  const { added } = await importSessions(user.db, sessions);
  assert.deepEqual(added, { sessions: 2, exercises: 2, sets: 3 });
});
