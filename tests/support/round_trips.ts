import assert from "node:assert/strict";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { whoami } from "../../supabase/functions/mcp/toolsets/account/whoami.ts";
import { gatewayTo } from "./call.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { demoClient } from "./demo.ts";
import { wireTo } from "./wire.ts";

/**
 * Registers, for every tool, the fact that a call of it costs one round trip on
 * a warm connection, counted on the wire in front of what `reach` gives: a
 * local port, and the connection string to use there.
 */
export function testRoundTrips(
  way: string,
  reach: (database: TestDatabase) => Promise<Reached>,
) {
  for (const tool of CATALOGUE.tools) {
    Deno.test(`${tool.name} costs one round trip ${way}`, async () => {
      await using database = await freshDatabase();
      await using reached = await reach(database);
      await using wire = wireTo(Number(new URL(reached.url).port));
      const url = new URL(reached.url);
      url.port = String(wire.port);
      await using gateway = gatewayTo({
        ...database,
        url: () => url.href,
        certificateAuthority: reached.certificateAuthority,
      });
      const caller = await demoClient(database);
      // Whatever connecting takes is not the call's.
      await gateway.call(whoami, caller, {});
      wire.flights();

      await gateway.call(tool, caller, tool.examples[0]);

      assert.equal(wire.flights(), 1);
    });
  }
}

/** A way to Postgres, open as long as the test. */
export interface Reached extends AsyncDisposable {
  readonly url: string;
  /** What vouches for its certificate, as PEM, where it speaks TLS. */
  readonly certificateAuthority?: string;
}
