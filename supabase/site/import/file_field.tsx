import { useState } from "hono/jsx/dom";
import { sizeOf } from "./import_file.ts";

interface FileFieldProps {
  readonly file: File | undefined;
  readonly onFile: (file: File) => void;
}

/** Asks for the export: to be chosen, or dropped. */
export function FileField({ file, onFile }: FileFieldProps) {
  const [isOver, setOver] = useState(false);

  function take(files: FileList | null | undefined) {
    const [first] = files ?? [];
    if (first) onFile(first);
  }

  return (
    <div
      class={isOver ? "drop over" : "drop"}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <label for="export">Export file</label>
      <input
        id="export"
        name="file"
        type="file"
        accept=".csv,text/csv"
        onChange={(event: Event) => {
          // `as` holds: the listener is on this input.
          const input = event.currentTarget as HTMLInputElement;
          take(input.files);
          // So that the same file, once mended, can be chosen again.
          input.value = "";
        }}
      />
      <p class="hint" role="status">
        {file
          ? (
            <>
              <strong>{file.name}</strong>, {sizeOf(file.size)}
            </>
          )
          : "Choose the CSV file, or drop it here."}
      </p>
    </div>
  );
}
