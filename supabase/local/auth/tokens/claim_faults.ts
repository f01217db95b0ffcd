type Kind = "string" | "integer" | "object" | "array";

const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  aud: ["string", "array"],
  exp: ["integer"],
  jti: ["string"],
  iat: ["integer"],
  iss: ["string"],
  nbf: ["integer"],
  sub: ["string"],
  email: ["string"],
  phone: ["string"],
  app_metadata: ["object"],
  user_metadata: ["object"],
  role: ["string"],
  aal: ["string"],
  amr: ["array"],
  session_id: ["string"],
  client_id: ["string"],
};

const REQUIRED = [
  "aud",
  "exp",
  "iat",
  "sub",
  "email",
  "phone",
  "role",
  "aal",
  "session_id",
  "is_anonymous",
];

/** What keeps these claims from being an access token's, one clause each. */
export function claimFaults(
  claims: Readonly<Record<string, unknown>> | null,
): readonly string[] {
  if (claims === null) {
    return ["(root): Invalid type. Expected: object, given: null"];
  }
  const missing = REQUIRED.filter((name) => !(name in claims))
    .map((name) => `(root): ${name} is required`);
  const wrong = Object.entries(KINDS)
    .filter(([name, kinds]) =>
      name in claims && !kinds.some((kind) => isOfKind(claims[name], kind))
    )
    .map(([name, kinds]) =>
      `${name}: Invalid type. Expected: ${
        kinds.length > 1 ? `[${kinds}]` : kinds
      }, given: ${kindOf(claims[name])}`
    );
  return [...missing, ...wrong, ...methodFaults(claims.amr)];
}

function methodFaults(amr: unknown): readonly string[] {
  if (!Array.isArray(amr)) return [];
  return amr.flatMap((entry, index) =>
    ["string", "object"].includes(kindOf(entry))
      ? []
      : [`amr.${index}: Must validate at least one schema (anyOf)`]
  );
}

function isOfKind(value: unknown, kind: Kind): boolean {
  return kindOf(value) === kind;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return typeof value;
}
