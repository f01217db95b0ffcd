import { type Context, Hono } from "hono";
import { freePort } from "../../supabase/local/free_port.ts";

/** What `functions deploy` hands over: the files, and how to run them. */
export interface Upload {
  /** By their path from the project's folder. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly metadata: UploadMetadata;
}

/** How an upload says it is to be run. */
export interface UploadMetadata {
  readonly name: string;
  readonly entrypoint_path: string;
  readonly import_map_path: string;
  readonly static_patterns: readonly string[];
  readonly verify_jwt: boolean;
}

/** The platform's Management API, as far as deploying one project asks for it. */
export interface ManagementApi extends AsyncDisposable {
  /** The project's reference, as `--remote` takes it. */
  readonly ref: string;
  /** The environment in which the CLI talks to this API, as its project's owner. */
  readonly env: Readonly<Record<string, string>>;
  /** What was deployed, by the function's name. */
  readonly functions: ReadonlyMap<string, Upload>;
  /** The secrets that were set. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Starts a {@linkcode ManagementApi} with one empty project; `await using` it. */
export async function managementApi(): Promise<ManagementApi> {
  const ref = "abcdefghijklmnopqrst";
  const token = `sbp_${crypto.getRandomValues(new Uint8Array(20)).toHex()}`;
  const functions = new Map<string, Upload>();
  const secrets = new Map<string, string>();

  const app = new Hono().basePath(`/v1/projects/${ref}`);
  app.notFound((c) => c.json({ message: `Cannot ${c.req.path}` }, 404));
  app.use(async (c, next) => {
    if (c.req.header("authorization") !== `Bearer ${token}`) {
      return c.json({ message: "Unauthorized" }, 401);
    }
    await next();
  });
  app.get("/", (c) => c.json(projectOf(ref)));
  app.post("/functions/deploy", async (c) => {
    const slug = c.req.query("slug") ?? "";
    const upload = await uploadFrom(c);
    functions.set(slug, upload);
    return c.json(deployedAs(slug, upload.metadata), 201);
  });
  app.post("/secrets", async (c) => {
    const given: readonly { name: string; value: string }[] = await c.req
      .json();
    for (const { name, value } of given) secrets.set(name, value);
    return c.body(null, 201);
  });

  const port = freePort();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    app.fetch,
  );
  const url = `http://127.0.0.1:${port}`;
  const profile = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(
    profile,
    `name: rehearsal
api_url: ${url}
dashboard_url: ${url}
project_host: 127.0.0.1
`,
  );
  return {
    ref,
    env: { SUPABASE_PROFILE: profile, SUPABASE_ACCESS_TOKEN: token },
    functions,
    secrets,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(profile);
    },
  };
}

async function uploadFrom(c: Context): Promise<Upload> {
  const form = await c.req.formData();
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of form.getAll("file")) {
    if (typeof file === "string") throw new Error("A file came as text.");
    files.set(file.name, new Uint8Array(await file.arrayBuffer()));
  }
  return { files, metadata: JSON.parse(String(form.get("metadata"))) };
}

function projectOf(ref: string) {
  return {
    id: ref,
    ref,
    organization_id: "homeport",
    organization_slug: "homeport",
    name: "homeport",
    region: "eu-central-1",
    created_at: new Date().toISOString(),
    status: "ACTIVE_HEALTHY",
    database: {
      host: `db.${ref}.supabase.test`,
      version: "17.6.1",
      postgres_engine: "17",
      release_channel: "ga",
    },
  };
}

function deployedAs(slug: string, { name, verify_jwt }: UploadMetadata) {
  const now = Date.now();
  return {
    id: crypto.randomUUID(),
    slug,
    name,
    status: "ACTIVE",
    version: 1,
    created_at: now,
    updated_at: now,
    verify_jwt,
    import_map: true,
  };
}
