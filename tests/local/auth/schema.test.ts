import assert from "node:assert/strict";
import { freshDatabase } from "../../support/database.ts";

const SUB = "5c1f3b8e-0000-4000-8000-000000000001";

/** What a function says where PostgREST has set these claims. */
async function said(
  call: string,
  setting: string,
  value: string,
): Promise<unknown> {
  await using database = await freshDatabase();
  return await database.sql.begin(async (tx) => {
    await tx`select set_config(${setting}, ${value}, true)`;
    await tx`set local role authenticated`;
    const [row] = await tx.unsafe(`select ${call} as said`);
    return row!.said;
  });
}

const CLAIMS = JSON.stringify({
  sub: SUB,
  role: "authenticated",
  email: "ann@example.com",
});

for (
  const [call, expected] of [
    ["auth.uid()", SUB],
    ["auth.role()", "authenticated"],
    ["auth.email()", "ann@example.com"],
    ["auth.jwt() ->> 'sub'", SUB],
  ] as const
) {
  Deno.test(`${call} reads the claims of the request`, async () => {
    assert.equal(await said(call, "request.jwt.claims", CLAIMS), expected);
  });
}

Deno.test("auth.uid() is null outside a request", async () => {
  assert.equal(await said("auth.uid()", "request.jwt.claims", ""), null);
});

Deno.test("auth.uid() prefers the setting of older PostgREST", async () => {
  assert.equal(await said("auth.uid()", "request.jwt.claim.sub", SUB), SUB);
});

Deno.test("nobody but the owners may read the users", async () => {
  await using database = await freshDatabase();
  for (const role of ["anon", "authenticated", "service_role"]) {
    await assert.rejects(
      database.sql.begin(async (tx) => {
        await tx`select set_config('role', ${role}, true)`;
        await tx`select from auth.users`;
      }),
      { code: "42501" },
    );
  }
});

Deno.test("a migration may refer to the users, and put a trigger on them", async () => {
  await using database = await freshDatabase();
  await database.sql.begin(async (tx) => {
    await tx`set local role postgres`;
    await tx`
      create table public.profiles (
        id uuid primary key references auth.users on delete cascade
      )`;
    await tx.unsafe(`
      create function public.add_profile() returns trigger
      language plpgsql security definer set search_path = '' as $$ begin
        insert into public.profiles (id) values (new.id); return new;
      end $$;
      create trigger add_profile after insert on auth.users
      for each row execute function public.add_profile();`);
    await tx`insert into auth.users (id, email) values (${SUB}, 'a@example.com')`;
  });
  const profiles = await database.sql`select id from public.profiles`;
  assert.deepEqual([...profiles], [{ id: SUB }]);
});

Deno.test("a migration may not change the users' table", async () => {
  await using database = await freshDatabase();
  await assert.rejects(
    database.sql.begin(async (tx) => {
      await tx`set local role postgres`;
      await tx`alter table auth.users add column nickname text`;
    }),
    { code: "42501" },
  );
});
