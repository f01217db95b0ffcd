import { useEffect, useRef } from "hono/jsx/dom";
import type { UnitQuestion } from "./import_log.ts";

const CHOICES = {
  unit: {
    legend: "Weights are in",
    choices: { kg: "Kilograms", lb: "Pounds" },
  },
  distance_unit: {
    legend: "Distances are in",
    choices: { km: "Kilometres", mi: "Miles" },
  },
} as const;

/** Asks for the units that a file does not state. */
export function UnitFields({ message, units }: UnitQuestion) {
  const group = useRef<HTMLElement>(null);
  useEffect(() => group.current?.focus(), []);
  return (
    <div
      class="card"
      role="group"
      aria-labelledby="units-asked"
      tabIndex={-1}
      ref={group}
    >
      <p id="units-asked">{message}</p>
      {units.map((name) => (
        <fieldset key={name}>
          <legend>{CHOICES[name].legend}</legend>
          {Object.entries(CHOICES[name].choices).map(([value, label]) => (
            <label class="check" key={value}>
              <input type="radio" name={name} value={value} required />{" "}
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  );
}
