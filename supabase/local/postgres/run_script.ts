import postgres from "postgres";

/** Runs a script of SQL on the database at `url`. */
export async function runScript(url: string, script: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    await sql.unsafe(script);
  } finally {
    await sql.end();
  }
}
