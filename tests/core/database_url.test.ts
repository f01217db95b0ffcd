import assert from "node:assert/strict";
import {
  CertificateAuthority,
  DatabaseUrl,
} from "../../supabase/functions/mcp/core/database_url.ts";

const POOLER = "aws-0-eu-central-1.pooler.supabase.com:6543";

/** Strings by which strangers could read what goes over. */
const READABLE = [
  POOLER,
  `${POOLER}/postgres?sslmode=disable`,
  `${POOLER}/postgres?sslmode=allow`,
  `${POOLER}/postgres?sslmode=prefer`,
  `${POOLER}/postgres?sslmode=`,
  "8.8.8.8",
  // The same, in ways that resolvers take as well.
  "134744072",
  "0x08080808",
  "172.32.0.1",
  "10.example.com",
  "192.168.example.com",
  "local.example.com",
  "[2001:db8::1]",
  "localhost,db.example.com",
];
const UNREADABLE = [
  `${POOLER}/postgres?sslmode=require`,
  `${POOLER}/postgres?sslmode=verify-full`,
  "localhost:5432/postgres",
  "127.0.0.1:54322/postgres",
  "[::1]:5432/postgres",
  // Another container, beside ours.
  "pooler:6432/postgres",
  "db-1:5432/postgres?sslmode=disable",
  "homeport-db.internal:5432/postgres",
  "0123456789abcdef.hyperdrive.local:5432/postgres?sslmode=disable",
  "10.1.2.3/postgres",
  "172.16.0.1/postgres",
  "192.168.1.2/postgres",
  "[fd12:3456::1]:5432/postgres",
];

for (const host of READABLE) {
  Deno.test(`DatabaseUrl refuses "${host}", by which all could be read`, () => {
    const { error } = DatabaseUrl.safeParse(
      `postgresql://mcp_gateway:x@${host}`,
    );
    assert.deepEqual(
      error?.issues.map(({ message }) => message),
      [
        "must end in ?sslmode=require: else whoever is on the way to its host " +
        "reads all that goes over",
      ],
    );
  });
}

for (const host of UNREADABLE) {
  Deno.test(`DatabaseUrl takes "${host}"`, () => {
    const url = `postgresql://mcp_gateway:x@${host}`;
    assert.equal(DatabaseUrl.parse(url), url);
  });
}

for (const text of ["", "needle", "https://db.example.com/needle"]) {
  Deno.test(`DatabaseUrl refuses "${text}", which is none`, () => {
    assert.deepEqual(
      DatabaseUrl.safeParse(text).error?.issues.map(({ message }) => message),
      ["must be the connection string of mcp_gateway"],
    );
  });
}

const PEM =
  "-----BEGIN CERTIFICATE-----\nMIIDxDCC\n-----END CERTIFICATE-----\n";

for (
  const written of [
    PEM,
    PEM.replaceAll("\n", "\r\n"),
    PEM.replaceAll("\n", "\\n"),
    PEM.replace("IID", "II\nD"),
    "MIIDxDCC",
  ]
) {
  Deno.test(`CertificateAuthority takes ${JSON.stringify(written)}`, () => {
    assert.equal(CertificateAuthority.parse(written), PEM);
  });
}

for (const other of ["", "prod-ca-2021.crt", PEM + PEM, PEM.slice(0, -3)]) {
  Deno.test(`CertificateAuthority refuses ${JSON.stringify(other)}`, () => {
    const { error } = CertificateAuthority.safeParse(other);
    assert.deepEqual(error?.issues.map(({ message }) => message), [
      "must be one certificate as PEM, from its BEGIN line to its END line",
    ]);
  });
}
