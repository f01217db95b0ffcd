import { Hono } from "hono";

/** What `functions deploy` hands over: the files, and how to run them. */
export interface Upload {
  /** By their path from the project's folder. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly metadata: UploadMetadata;
  /** Counts the uploads of one function. */
  readonly version: number;
}

/** How an upload says it is to be run. */
export interface UploadMetadata {
  readonly name: string;
  readonly entrypoint_path: string;
  readonly import_map_path: string;
  readonly static_patterns: readonly string[];
  readonly verify_jwt: boolean;
}

/** Takes uploads, and keeps and lists the last of each function. */
export function functionRoutes(functions: Map<string, Upload>): Hono {
  const app = new Hono();
  app.get("/", (c) => c.json([...functions].map(listed)));
  app.post("/deploy", async (c) => {
    const slug = c.req.query("slug") ?? "";
    const version = (functions.get(slug)?.version ?? 0) + 1;
    const upload = { ...await uploadFrom(await c.req.formData()), version };
    functions.set(slug, upload);
    return c.json(listed([slug, upload]), 201);
  });
  return app;
}

function listed([slug, { metadata, version }]: readonly [string, Upload]) {
  const now = Date.now();
  return {
    id: crypto.randomUUID(),
    slug,
    name: metadata.name,
    status: "ACTIVE",
    version,
    created_at: now,
    updated_at: now,
    verify_jwt: metadata.verify_jwt,
    import_map: true,
  };
}

async function uploadFrom(form: FormData): Promise<Omit<Upload, "version">> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of form.getAll("file")) {
    if (typeof file === "string") throw new Error("A file came as text.");
    files.set(file.name, new Uint8Array(await file.arrayBuffer()));
  }
  return { files, metadata: JSON.parse(String(form.get("metadata"))) };
}
