import assert from "node:assert/strict";
import {
  ConfigError,
  configFrom,
  SETTINGS,
} from "../supabase/functions/mcp/config.ts";

const EXAMPLE = await Deno.readTextFile(
  new URL("../.env.example", import.meta.url),
);
const set = Object.fromEntries(
  [...EXAMPLE.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
    name!,
    value!,
  ]),
);
const WITHOUT_DEFAULT = [
  "PUBLIC_URL",
  "MCP_URL",
  "MCP_DATABASE_CA",
  "MCP_OPERATOR_KEY",
  "MCP_ALERT_WEBHOOK_URL",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_HEADERS",
];

Deno.test(".env.example names every setting and no other, in order", () => {
  const named = [...EXAMPLE.matchAll(/^(?:# )?([A-Z_]+)=/gm)]
    .map(([, name]) => name);
  assert.deepEqual(named, Object.keys(SETTINGS.shape));
});

Deno.test(".env.example is a whole configuration", () => {
  assert.equal(
    configFrom(set).endpoint,
    "http://127.0.0.1:54321/functions/v1/mcp",
  );
});

Deno.test(".env.example shows the defaults of what it leaves out", () => {
  const shown = Object.fromEntries(
    [...EXAMPLE.matchAll(/^# ([A-Z_]+)=(.*)$/gm)]
      .filter(([, name]) => !WITHOUT_DEFAULT.includes(name!))
      .map(([, name, value]) => [name!, value!]),
  );
  assert.deepEqual(configFrom({ ...set, ...shown }), configFrom(set));
});

Deno.test("configFrom() names every fault at once", () => {
  assert.throws(
    () => configFrom({ SUPABASE_URL: "not a URL", PORT: "http" }),
    ({ message }: ConfigError) =>
      ["SUPABASE_URL", "SITE_URL", "MCP_DATABASE_URL", "PORT"].every((name) =>
        message.includes(`  ${name}: `)
      ),
  );
});

Deno.test("configFrom() takes the public URL for what clients see and the internal one for keys", () => {
  const config = configFrom({
    ...set,
    SUPABASE_URL: "http://kong:8000",
    PUBLIC_URL: "https://mcp.example.com/",
  });
  assert.deepEqual(
    [config.endpoint, config.issuer, config.jwksUrl],
    [
      "https://mcp.example.com/functions/v1/mcp",
      "https://mcp.example.com/auth/v1",
      "http://kong:8000/auth/v1/.well-known/jwks.json",
    ],
  );
});

Deno.test("configFrom() takes an endpoint elsewhere without moving Supabase Auth", () => {
  const config = configFrom({
    ...set,
    SUPABASE_URL: "https://ref.supabase.co",
    MCP_URL: "https://homeport.fly.dev/mcp/",
  });
  assert.deepEqual(
    [config.endpoint, config.issuer],
    ["https://homeport.fly.dev/mcp", "https://ref.supabase.co/auth/v1"],
  );
});

for (
  const [name, value] of [
    ["MCP_DATABASE_URL", "postgresql://mcp_gateway:x@db.example.com/postgres"],
    ["MCP_OPERATOR_KEY", "k".repeat(31)],
    ["MCP_OPERATOR_KEY", "k ".repeat(32)],
    ["MCP_ALERT_WEBHOOK_URL", "http://hooks.example.com/x"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "otlp.example.com"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "no header"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=%zz"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=b%0d%0ac: d"],
  ] as const
) {
  Deno.test(`configFrom() refuses ${name}=${value}`, () => {
    assert.throws(
      () => configFrom({ ...set, [name]: value }),
      ({ message }: ConfigError) =>
        message.includes(`  ${name}: `) && !message.includes(value),
    );
  });
}

Deno.test("configFrom() reads what is sent along with traces", () => {
  const config = configFrom({
    ...set,
    OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp.example.com/",
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20eA==, x-team = a ",
  });
  assert.deepEqual(config.otlp, {
    endpoint: "https://otlp.example.com",
    headers: { authorization: "Basic eA==", "x-team": "a" },
  });
});
