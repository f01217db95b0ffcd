import assert from "node:assert/strict";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, sessionOf } from "../support/people.ts";

const HEADER = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight," +
  "Reps,Distance,Seconds,Notes,Workout Notes,RPE";
const STRONG = `${HEADER}
2021-02-10 16:46:13,"Push",1h,"Bench Press (Barbell)",1,75.0,8,0,0,"","",
2021-02-10 16:46:13,"Push",1h,"Bench Press (Barbell)",2,heavy,8,0,0,"","",
`;
const ZONE = "time_zone=Europe%2FBerlin";

Deno.test("POST /account/import adds what the file holds and reports on it", async () => {
  await withSession(async ({ post, sets }) => {
    const response = await post(`?unit=kg&${ZONE}`, STRONG);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/x-ndjson");
    const { type, read, added, skipped } = (await lines(response)).at(-1)!;
    assert.equal(type, "report");
    assert.deepEqual(read, { sessions: 1, exercises: 1, sets: 1 });
    assert.deepEqual(added, read);
    assert.equal(skipped[0].line, 3);
    assert.deepEqual(await sets(), [{ weight_kg: "75", reps: 8 }]);
  });
});

Deno.test("POST /account/import is recorded, in the transaction of its work", async () => {
  await withSession(async ({ post, database }) => {
    await lines(await post(`?unit=kg&${ZONE}`, STRONG));
    const records = await database.sql`
      select tool, effect, outcome, client_id, about from mcp.audit_log`;
    assert.deepEqual([...records], [{
      tool: "import_log",
      effect: "add",
      outcome: "done",
      client_id: null,
      about: { file: "strong", workouts_added: 1 },
    }]);
  });
});

Deno.test("POST /account/import adds nothing the second time", async () => {
  await withSession(async ({ post, sets }) => {
    await lines(await post(`?unit=kg&${ZONE}`, STRONG));
    const report = (await lines(await post(`?unit=kg&${ZONE}`, STRONG))).at(-1);
    assert.deepEqual(report!.added, { sessions: 0, exercises: 0, sets: 0 });
    assert.deepEqual(report!.already_present, { sessions: 1, sets: 1 });
    assert.equal((await sets()).length, 1);
  });
});

Deno.test("POST /account/import tells how far it is, line by line", async () => {
  await withSession(async ({ post }) => {
    const row = STRONG.split("\n")[1]!;
    const file = [HEADER, ...Array(1_000).fill(row)].join("\n");
    const told = await lines(await post(`?unit=kg&${ZONE}`, file));
    assert.deepEqual(told.map(({ type }) => type), [
      ...Array(4).fill("progress"),
      "report",
    ]);
  });
});

Deno.test("POST /account/import asks for a unit that the file does not state", async () => {
  await withSession(async ({ post, sets, outcomes }) => {
    const response = await post(`?${ZONE}`, STRONG);
    assert.equal(response.status, 422);
    const { code, units, message } = await response.json();
    assert.equal(code, "unit_required");
    assert.deepEqual(units, ["unit"]);
    assert.match(message, /kilograms or pounds/);
    assert.deepEqual(await sets(), []);
    assert.deepEqual(await outcomes(), [["refused", "unit_required"]]);
  });
});

const NO_EXPORTS: readonly (readonly [string, BodyInit | undefined])[] = [
  ["a file that is no CSV", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1])],
  ["another CSV", "name,age\nAnn,40\n"],
  ["JSON", '{"workouts":[]}'],
  ["an empty file", ""],
  ["no file", undefined],
];
for (const [name, body] of NO_EXPORTS) {
  Deno.test(`POST /account/import refuses ${name} in words`, async () => {
    await withSession(async ({ post, outcomes }) => {
      const response = await post(`?unit=kg&${ZONE}`, body);
      assert.equal(response.status, 422);
      const { code, message } = await response.json();
      assert.equal(code, "not_an_export");
      assert.match(message, /Export your workouts as CSV/);
      assert.deepEqual(await outcomes(), [["refused", "not_an_export"]]);
    });
  });
}

for (
  const [query, words] of [
    ["", /^time_zone: /],
    ["?time_zone=Mars%2FBase", /Mars\/Base|time zone/],
    [`?${ZONE}&unit=stone`, /^unit: /],
    [`?${ZONE}&user_id=1`, /user_id/],
    [`?${ZONE}&unit=kg&unit=lb`, /^unit: give it once/],
  ] as const
) {
  Deno.test(`POST /account/import${query} names the wrong field`, async () => {
    await withSession(async ({ post, outcomes }) => {
      const response = await post(query, STRONG);
      assert.equal(response.status, 400);
      assert.match((await response.json()).message, words);
      assert.deepEqual(await outcomes(), [["refused", "invalid_input"]]);
    });
  });
}

Deno.test("POST /account/import refuses a file over its limit", async () => {
  await withSession(async ({ post, sets }) => {
    const response = await post(
      `?unit=kg&${ZONE}`,
      new Uint8Array(20_000_001),
      {
        "content-length": "20000001",
      },
    );
    assert.equal(response.status, 413);
    assert.match((await response.json()).message, /20,000,000 bytes/);
    assert.deepEqual(await sets(), []);
  });
});

Deno.test("POST /account/import writes nothing where the database fails on the way", async () => {
  await withSession(async ({ post, sets, outcomes, database }) => {
    await database.sql.unsafe(
      `create function public.fail() returns trigger language plpgsql as
         $$ begin if new.title = 'Last' then raise 'no'; end if; return new; end $$;
       create trigger fail before insert on workouts.performed_session
         for each row execute function public.fail()`,
    );
    const file = [
      STRONG.trimEnd(),
      ...Array.from(
        { length: 600 },
        (_, n) =>
          STRONG.split("\n")[1]!.replace(
            "16:46",
            `${10 + n % 10}:${10 + n % 45}`,
          )
            .replace("02-10", `0${1 + n % 9}-1${n % 9}`),
      ),
      STRONG.split("\n")[1]!.replace("Push", "Last"),
    ].join("\n");
    const response = await post(`?unit=kg&${ZONE}`, file);
    const { type, code, message } = (await lines(response)).at(-1)!;
    assert.equal(type, "refusal");
    assert.equal(code, "unavailable");
    assert.doesNotMatch(message, /no$|trigger|fail\(/);
    assert.deepEqual(await sets(), []);
    assert.deepEqual(await outcomes(), [["failed", "unavailable"]]);
  });
});

type Session = Awaited<ReturnType<typeof session>>;

async function withSession(fact: (user: Session) => Promise<void>) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  await fact(await session(app, database));
}

async function session(app: TestApp, database: TestDatabase) {
  const caller = await sessionOf(database, await addUser(database));
  const headers = { authorization: `Bearer ${await app.token(caller)}` };
  return {
    database,
    /** Of each record: the outcome, and the refusal. */
    outcomes: async () => {
      const records = await database.sql`
        select outcome, refusal from mcp.audit_log order by id`;
      return records.map(({ outcome, refusal }) => [outcome, refusal]);
    },
    post: (
      query: string,
      body: BodyInit | undefined,
      more: Readonly<Record<string, string>> = {},
    ) =>
      app.request(`/account/import${query}`, {
        method: "POST",
        headers: { ...headers, ...more },
        ...(body === undefined ? {} : { body }),
      }),
    sets: async () => [
      ...await database.sql`
        select trim_scale(weight_kg) as weight_kg, reps
        from workouts.performed_set where user_id = ${caller.userId}`,
    ],
  };
}

// deno-lint-ignore no-explicit-any -- lines of several shapes
async function lines(response: Response): Promise<any[]> {
  const text = await response.text();
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}
