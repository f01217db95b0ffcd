import assert from "node:assert/strict";
import postgres from "postgres";
import type { ElementHandle } from "puppeteer-core";
import { withStack } from "../support/stack.ts";
import { chromium } from "./chromium.ts";
import { signIn, textOf } from "./site_pages.ts";

const PERSON = {
  email: "new@example.com",
  password: "correct horse battery",
};
const STRONG =
  `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2021-02-10 16:46:13,"Push",1h,"Bench Press (Barbell)",1,225,5,0,0,"","",
2021-02-10 16:46:13,"Push",1h,"Bench Press (Barbell)",2,heavy,5,0,0,"","",
`;

Deno.test("a person signs up, imports a log on the site, is asked for its unit and told what was skipped", async () => {
  await withStack(async ({ siteUrl, databaseUrl }) => {
    await using browser = await chromium();
    const file = await Deno.makeTempFile({ suffix: ".csv" });
    await Deno.writeTextFile(file, STRONG);
    const page = await browser.newPage();
    await page.goto(`${siteUrl}/sign-up`);
    await signIn(page, PERSON);

    await page.waitForSelector('input[type="file"]');
    // `as` holds: the selector names an input.
    const input = await page.$(
      'input[type="file"]',
    ) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(file);
    await page.click('button[value="import"]');
    await page.waitForSelector('input[name="unit"][value="lb"]');
    await page.click('input[name="unit"][value="lb"]');
    await page.click('button[value="import"]');

    assert.match(await textOf(page, ".report"), /3\s+.*weight/is);
    assert.deepEqual(await setsOf(PERSON.email, databaseUrl()), [
      { exercise: "Bench Press (Barbell)", weight_kg: "102.05828325", reps: 5 },
    ]);
    await Deno.remove(file);
  });
});

async function setsOf(email: string, url: string) {
  const sql = postgres(url, { max: 1 });
  try {
    return [
      ...await sql`
        select exercise, trim_scale(weight_kg) as weight_kg, reps
        from workouts.exercise_stats
        where user_id = (select id from auth.users where email = ${email})`,
    ];
  } finally {
    await sql.end();
  }
}
