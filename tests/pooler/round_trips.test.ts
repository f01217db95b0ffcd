import { testRoundTrips } from "../support/round_trips.ts";
import { pgbouncer } from "./pgbouncer.ts";

testRoundTrips("through PgBouncer in transaction mode", pgbouncer);

testRoundTrips("through PgBouncer by TLS", async (database) => {
  const pooler = await pgbouncer(database);
  return { ...pooler, url: `${pooler.url}?sslmode=require` };
});
