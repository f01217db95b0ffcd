import { openPorts } from "./ports.ts";

// Postgres and the signing keys are on their way while the rest is loaded.
const ports = openPorts();
const [{ serve }, { CATALOGUE }] = await Promise.all([
  import("./serve.ts"),
  import("./tools/mod.ts"),
]);

serve(CATALOGUE, ports);
