import postgres from "postgres";

type Claims = Readonly<Record<string, unknown>>;

/** What the access token hook answers: claims, or the words of a refusal or failure. */
export interface HookAnswer {
  /** The claims that it was given. */
  readonly given: Claims;
  readonly claims?: Claims;
  readonly refusal?: string;
}

/** What it answers for a client that asks for the scope `email`, and for `openid` in two ways. */
export interface HookAnswers {
  readonly email: HookAnswer;
  readonly openid: readonly HookAnswer[];
}

/** Ends the transaction, with what was seen in it. */
class RollBack extends Error {
  readonly answers: HookAnswers;

  constructor(answers: HookAnswers) {
    super();
    this.answers = answers;
  }
}

/**
 * Asks the access token hook about a client. The hook reads the session's row,
 * so client and sessions are made up, in a transaction that is rolled back.
 */
export async function hookAnswers(sql: postgres.Sql): Promise<HookAnswers> {
  try {
    await sql.begin(async (tx) => {
      const userId = await anyUser(tx);
      const clientId = crypto.randomUUID();
      await tx`
        insert into auth.oauth_clients
          (id, registration_type, redirect_uris, grant_types,
           token_endpoint_auth_method)
        values (${clientId}, 'dynamic', 'http://127.0.0.1/', 'authorization_code',
          'none')`;
      throw new RollBack({
        email: await answerFor(tx, userId, clientId, "email"),
        // Supabase Auth lets white space of every kind stand around a scope.
        openid: [
          await answerFor(tx, userId, clientId, "openid email"),
          await answerFor(tx, userId, clientId, "email \topenid"),
        ],
      });
    });
  } catch (thrown) {
    if (thrown instanceof RollBack) return thrown.answers;
    throw thrown;
  }
  throw new Error("The transaction ended without an answer.");
}

/** A user there is, since a new one may set off triggers; a new one where there is none. */
async function anyUser(tx: postgres.TransactionSql): Promise<string> {
  const [known] = await tx<{ readonly id: string }[]>`
    select id from auth.users
    where deleted_at is null and not is_anonymous limit 1`;
  if (known) return known.id;
  const id = crypto.randomUUID();
  await tx`
    insert into auth.users (id, aud, role, email, created_at, updated_at)
    values (${id}, 'authenticated', 'authenticated',
      ${`${id}@doctor.invalid`}, now(), now())`;
  return id;
}

async function answerFor(
  tx: postgres.TransactionSql,
  userId: string,
  clientId: string,
  scope: string,
): Promise<HookAnswer> {
  const sessionId = crypto.randomUUID();
  await tx`
    insert into auth.sessions
      (id, user_id, created_at, updated_at, oauth_client_id, scopes)
    values (${sessionId}, ${userId}, now(), now(), ${clientId}, ${scope})`;
  const given = claimsOf(userId, sessionId, clientId, scope);
  const event = {
    user_id: userId,
    claims: given,
    authentication_method: "oauth_provider/authorization_code",
  };
  try {
    // The transaction must outlive a hook that fails.
    const [row] = await tx.savepoint((tx) =>
      tx<{ readonly answer: unknown }[]>`
        select mcp.custom_access_token(${tx.json(event)}) as answer`
    );
    return { given, ...read(row?.answer) };
  } catch (thrown) {
    if (!(thrown instanceof postgres.PostgresError)) throw thrown;
    return { given, refusal: thrown.message };
  }
}

/** The claims of a client's token, as Supabase Auth tells the hook of them. */
function claimsOf(
  userId: string,
  sessionId: string,
  clientId: string,
  scope: string,
) {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: "https://doctor.invalid/auth/v1",
    sub: userId,
    aud: "authenticated",
    exp: iat + 3600,
    iat,
    email: "",
    phone: "",
    app_metadata: {},
    user_metadata: {},
    role: "authenticated",
    aal: "aal1",
    amr: [{ method: "oauth_provider/authorization_code", timestamp: iat }],
    session_id: sessionId,
    is_anonymous: false,
    client_id: clientId,
    scope,
  };
}

/** As Supabase Auth reads an answer: an error with words comes before claims. */
function read(answer: unknown): Pick<HookAnswer, "claims" | "refusal"> {
  const { claims, error } = objectOf(answer);
  const { message } = objectOf(error);
  if (typeof message === "string" && message) return { refusal: message };
  return claims ? { claims: objectOf(claims) } : {};
}

function objectOf(value: unknown): Claims {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
