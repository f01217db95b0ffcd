import { testRoundTrips } from "../support/round_trips.ts";

testRoundTrips("directly", (database) =>
  Promise.resolve({
    url: database.url("mcp_gateway"),
    async [Symbol.asyncDispose]() {},
  }));
