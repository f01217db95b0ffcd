import type { Span } from "../../supabase/functions/mcp/telemetry/traces.ts";
import { writeCertificate } from "../support/certificate.ts";
import { openScene, type Scene } from "./scene.ts";
import { type Death, type Upstream, upstream } from "../support/upstream.ts";

/** A {@linkcode Scene} whose function tells its operator all there is to tell. */
export interface Watched extends AsyncDisposable {
  readonly scene: Scene;
  /** Has everything be dead at once that the function asks, but Postgres. */
  down(death: Death): Promise<void>;
  up(): Promise<void>;
  /** Spans that the collector took. */
  readonly spans: readonly Span[];
  /** Alerts that the webhook took. */
  readonly alerts: readonly unknown[];
  /** How often an event stands in the function's log. */
  logged(event: string): number;
  /** Has an alert be due at the next report, as in a window that begins. */
  nextWindow(): Promise<void>;
  /** Asks what is the operator's alone. */
  asked(path: string): Promise<Response>;
}

const KEY = "k".repeat(32);

/** Sets the scene, everything well; `await using` it. */
export async function openWatched(): Promise<Watched> {
  await using open = new AsyncDisposableStack();
  const dir = await Deno.makeTempDir({ prefix: "homeport-webhook-" });
  open.defer(() => Deno.remove(dir, { recursive: true }));
  const files = { key: `${dir}/key.pem`, certificate: `${dir}/cert.pem` };
  await writeCertificate(files);

  const spans: Span[] = [];
  const collector = open.use(upstream(async (request) => {
    const { resourceSpans: [{ scopeSpans: [of] }] } = await request.json();
    spans.push(...of.spans);
    return Response.json({});
  }));
  const alerts: unknown[] = [];
  const webhook = open.use(upstream(async (request) => {
    alerts.push(await request.json());
    return new Response();
  }, {
    key: await Deno.readTextFile(files.key),
    cert: await Deno.readTextFile(files.certificate),
  }));
  const decoder = new TextDecoder();
  let log = "";
  const scene = open.use(
    await openScene({
      settings: {
        MCP_OPERATOR_KEY: KEY,
        MCP_ALERT_WEBHOOK_URL: webhook.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        // Vouches for the webhook.
        DENO_CERT: files.certificate,
      },
      log: (chunk) => void (log += decoder.decode(chunk, { stream: true })),
    }),
  );
  // Every call is slow.
  await scene.database.sql`update mcp.settings set alert_min_calls = 1,
    alert_slow_percent = 1, alert_slow_call_ms = 1`;
  const upstreams: readonly Upstream[] = [scene.keys, collector, webhook];
  const owned = open.move();
  return {
    scene,
    spans,
    alerts,
    async down(death) {
      await Promise.all(upstreams.map((upstream) => upstream.down(death)));
    },
    async up() {
      await Promise.all(upstreams.map((upstream) => upstream.up()));
    },
    logged: (event) => log.split(`"event":"${event}"`).length - 1,
    nextWindow: async () =>
      void await scene.database.sql`delete from mcp.alert_windows`,
    asked: (path) =>
      fetch(`${scene.url}/mcp${path}`, {
        headers: { authorization: `Bearer ${KEY}` },
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
