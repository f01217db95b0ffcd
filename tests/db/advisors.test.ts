import { supabaseCli } from "../../supabase/local/supabase_cli.ts";
import { freshDatabase } from "../support/database.ts";

Deno.test("Supabase's own advisors have nothing to warn of", async () => {
  await using database = await freshDatabase();
  await supabaseCli(
    "db",
    "advisors",
    "--fail-on=warn",
    `--remote=${database.url("postgres")}?sslmode=disable`,
  );
});
