import {
  type ExportContent,
  readExport,
  type ReadOptions,
} from "../../../../supabase/functions/mcp/toolsets/workouts/import/read_export.ts";
import type { ParsedSet } from "../../../../supabase/functions/mcp/toolsets/workouts/import/row.ts";

/** A file as it would arrive, in one piece or in chunks of some bytes. */
export function bodyOf(
  file: string | Uint8Array,
  chunkBytes = Infinity,
): ReadableStream<Uint8Array> {
  const bytes = typeof file === "string"
    ? new TextEncoder().encode(file)
    : file;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += chunkBytes));
    },
  });
}

/** Reads lines as an export, in kilograms and kilometres unless told otherwise. */
export function read(
  lines: string | readonly string[],
  options: Partial<ReadOptions> = {},
): Promise<ExportContent> {
  const text = typeof lines === "string" ? lines : lines.join("\n");
  return readExport(bodyOf(text), {
    timeZone: "Europe/Berlin",
    unit: "kg",
    distanceUnit: "km",
    ...options,
  });
}

/** All sets of an export, in order. */
export function setsOf({ sessions }: ExportContent): readonly ParsedSet[] {
  return sessions.flatMap(({ exercises }) => exercises)
    .flatMap(({ sets }) => sets);
}

/** A Strong export of one workout with one exercise, from its lines' last columns. */
export function strong(...rows: readonly string[]): string[] {
  const columns = "Set Order,Weight,Reps,Distance,Seconds,Notes,RPE";
  return [
    `Date,Workout Name,Duration,Exercise Name,${columns}`,
    ...rows.map((row) => `2024-05-06 07:08:09,Legs,1h 2m,Squat,${row}`),
  ];
}

/** A Hevy export, from its lines. */
export function hevy(...rows: readonly string[]): string[] {
  return [
    "title,start_time,end_time,description,exercise_title,superset_id," +
    "exercise_notes,set_index,set_type,weight_kg,reps,distance_km," +
    "duration_seconds,rpe",
    ...rows,
  ];
}
