import { z } from "zod";

/** Modes of libpq's in which nothing goes over before there is TLS. */
const ENCRYPTED: readonly unknown[] = ["require", "verify-ca", "verify-full"];

const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";
const NO_CERTIFICATE =
  "must be one certificate as PEM, from its BEGIN line to its END line";

/** Hosts to which there is no way but the machine's own, or a network's that strangers are not in. */
const PRIVATE_HOSTS: readonly RegExp[] = [
  // Names without a domain, as of a container beside this one. A number is an
  // address, however it is written.
  /^[a-z][\w-]*$/i,
  // Of a cloud's or cluster's own network (ICANN's .internal; RFC 6762).
  /\.(internal|local)$/i,
  // RFC 1122, RFC 1918.
  /^(127|10)(\.\d+){3}$/,
  /^(172\.(1[6-9]|2\d|3[01])|192\.168)(\.\d+){2}$/,
  // RFC 4291, RFC 4193.
  /^\[(::1|f[cd][\da-f:]+)\]$/i,
];

/**
 * A connection string of Postgres: with TLS, or on a network of its own. The
 * driver asks for no TLS by itself, so the string has to.
 */
export const DatabaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: "must be the connection string of mcp_gateway",
  abort: true,
}).refine(
  isConfidential,
  "must end in ?sslmode=require: else whoever is on the way to its host reads " +
    "all that goes over",
);

/**
 * The certificate of an authority that may vouch for a database's: PEM, or in
 * one line what that has between its first line and its last. Gives PEM.
 */
export const CertificateAuthority = z.string()
  .transform(certificateLine)
  .pipe(z.base64(NO_CERTIFICATE).min(1, NO_CERTIFICATE))
  .transform((line) => `${BEGIN}\n${line}\n${END}\n`);

/** A certificate's PEM without what frames it, in one line. */
export function certificateLine(pem: string): string {
  return pem.replace(BEGIN, "").replace(END, "").replaceAll(/\\n|\s/g, "");
}

/** Whether a connection string asks for TLS, and to do nothing without. */
export function asksForTls(url: string): boolean {
  return ENCRYPTED.includes(new URL(url).searchParams.get("sslmode"));
}

/** Whether no stranger can read what goes over a connection. */
export function isConfidential(url: string): boolean {
  const { hostname } = new URL(url);
  return asksForTls(url) || PRIVATE_HOSTS.some((host) => host.test(hostname));
}
