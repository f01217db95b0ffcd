import type { Child } from "hono/jsx/dom";
import { permissionsOf } from "../../functions/mcp/core/permission.ts";
import {
  permissionWords,
  TOOLSET_FACTS,
} from "../../functions/mcp/toolsets/permissions.ts";
import { type Choice, toggled } from "./choice.ts";

interface PermissionChoiceProps {
  readonly legend: Child;
  readonly choice: Choice;
  readonly isBusy: boolean;
  readonly onChoice: (choice: Choice) => void;
}

/** A checkbox for each thing an app may do, toolset by toolset. */
export function PermissionChoice(
  { legend, choice, isBusy, onChoice }: PermissionChoiceProps,
) {
  return (
    <fieldset class="permissions" disabled={isBusy}>
      <legend>{legend}</legend>
      {TOOLSET_FACTS.map((toolset) => (
        <fieldset key={toolset.name}>
          <legend>{toolset.title}</legend>
          {permissionsOf(toolset).map((permission) => (
            <label class="check" key={permission}>
              <input
                type="checkbox"
                name="permission"
                value={permission}
                checked={choice.has(permission)}
                onChange={() =>
                  onChoice(toggled(choice, permission))}
              />{" "}
              <span>{permissionWords(permission)}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </fieldset>
  );
}
