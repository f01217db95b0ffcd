import { testRoundTrips } from "../support/round_trips.ts";
import { pgbouncer } from "./pgbouncer.ts";

testRoundTrips("through PgBouncer in transaction mode", pgbouncer);
