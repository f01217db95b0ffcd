import { Hono } from "hono";

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

/** Takes uploads, and keeps the last of each function. */
export function functionRoutes(functions: Map<string, Upload>): Hono {
  return new Hono().post("/deploy", async (c) => {
    const slug = c.req.query("slug") ?? "";
    const upload = await uploadFrom(await c.req.formData());
    functions.set(slug, upload);
    const now = Date.now();
    return c.json({
      id: crypto.randomUUID(),
      slug,
      name: upload.metadata.name,
      status: "ACTIVE",
      version: 1,
      created_at: now,
      updated_at: now,
      verify_jwt: upload.metadata.verify_jwt,
      import_map: true,
    }, 201);
  });
}

async function uploadFrom(form: FormData): Promise<Upload> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of form.getAll("file")) {
    if (typeof file === "string") throw new Error("A file came as text.");
    files.set(file.name, new Uint8Array(await file.arrayBuffer()));
  }
  return { files, metadata: JSON.parse(String(form.get("metadata"))) };
}
