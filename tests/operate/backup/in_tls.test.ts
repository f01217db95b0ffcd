import assert from "node:assert/strict";
import { asOwner } from "../../../supabase/operate/backup/owner_database.ts";
import { freshDatabase } from "../../support/database.ts";
import { tlsFront } from "../../support/tls_front.ts";

for (const query of ["", "?sslmode=disable", "?sslmode=prefer"]) {
  Deno.test(`the owner's connection elsewhere is in TLS, with "${query}" at its end`, async () => {
    await using database = await freshDatabase();
    const url = new URL(database.url("postgres"));
    await using front = await tlsFront(Number(url.port));
    url.port = String(front.port);
    // This machine, by a name that is not its own.
    url.hostname = "0.0.0.0";
    const rows = await asOwner(
      { url: url.href + query, certificateAuthority: front.certificate },
      "read only",
      (tx) => tx`select 1 as one`,
    );
    assert.deepEqual([...rows], [{ one: 1 }]);
  });
}
