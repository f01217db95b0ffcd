import { useRef, useState } from "hono/jsx/dom";
import {
  PERMISSIONS,
  permissionWords,
} from "../../functions/mcp/toolsets/permissions.ts";
import { putGrant } from "../account_api.ts";
import type { Choice } from "../consent/choice.ts";
import { clientName } from "../consent/client_name.ts";
import { PermissionChoice } from "../consent/permission_choice.tsx";
import { Moment } from "../elements/moment.tsx";
import { ProblemNotice } from "../elements/problem_notice.tsx";
import { useFocus } from "../elements/use_focus.ts";
import { useAttempt } from "../elements/use_attempt.ts";
import type { Site } from "../site.ts";
import { type Connection, disconnect } from "./connections.ts";

interface ConnectionCardProps {
  readonly site: Site;
  readonly connection: Connection;
  readonly onChanged: (changed: Connection) => void;
  readonly onDisconnected: (gone: Connection) => void;
}

/** What is being done to a connection. */
type Doing = "nothing" | "changing" | "disconnecting";

/** One app: what it may do, what it has done, and how to stop it. */
export function ConnectionCard(
  { site, connection, onChanged, onDisconnected }: ConnectionCardProps,
) {
  const { isBusy, problem, attempt } = useAttempt();
  const [doing, setDoing] = useState<Doing>("nothing");
  const name = clientName(connection.client_name);
  const id = `app-${connection.client_id}`;
  const heading = useRef<HTMLElement>(null);

  function keep() {
    setDoing("nothing");
    heading.current?.focus();
  }

  function save(choice: Choice) {
    return attempt(async () => {
      const permissions = [...choice];
      await putGrant(site, { client_id: connection.client_id, permissions });
      setDoing("nothing");
      onChanged({ ...connection, permissions });
    });
  }

  function stop() {
    return attempt(async () => {
      await disconnect(site, connection.client_id);
      onDisconnected(connection);
    });
  }

  return (
    <section class="card connection" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1} ref={heading}>
        <bdi>{name}</bdi>
      </h2>
      <Facts {...connection} />
      {problem && <ProblemNotice problem={problem} />}
      {doing === "changing"
        ? (
          <Change
            name={name}
            held={connection.permissions}
            isBusy={isBusy}
            onSave={save}
            onKeep={keep}
          />
        )
        : <Permissions held={connection.permissions} />}
      {doing === "nothing" && (
        <p class="actions">
          <button
            type="button"
            name="action"
            value="change"
            aria-describedby={id}
            onClick={() => setDoing("changing")}
          >
            Change
          </button>
          <button
            type="button"
            name="action"
            value="disconnect"
            class="danger"
            aria-describedby={id}
            onClick={() => setDoing("disconnecting")}
          >
            Disconnect
          </button>
        </p>
      )}
      {doing === "disconnecting" && (
        <Question name={name} isBusy={isBusy} onStop={stop} onKeep={keep} />
      )}
    </section>
  );
}

function Facts(
  { client_id, first_granted_at, last_used_at, calls_last_30_days, signed_in }:
    Connection,
) {
  return (
    <dl class="facts">
      <div>
        <dt>Last call</dt>
        <dd>{last_used_at ? <Moment at={last_used_at} /> : "Never"}</dd>
      </div>
      <div>
        <dt>Calls in 30 days</dt>
        <dd>
          {calls_last_30_days.toLocaleString("en")}
          {last_used_at && (
            <>
              {" · "}
              <a href={`/activity?client_id=${client_id}`}>See all</a>
            </>
          )}
        </dd>
      </div>
      {first_granted_at && (
        <div>
          <dt>Allowed since</dt>
          <dd>
            <Moment at={first_granted_at} />
          </dd>
        </div>
      )}
      <div>
        <dt>Signed in</dt>
        <dd>{signed_in ? "Yes" : "No"}</dd>
      </div>
    </dl>
  );
}

function Permissions({ held }: { readonly held: readonly string[] }) {
  const known = PERMISSIONS.filter((permission) => held.includes(permission));
  if (known.length === 0) return <p>It may do nothing.</p>;
  return (
    <>
      <p class="label">It may</p>
      <ul class="may">
        {known.map((permission) => (
          <li key={permission}>{permissionWords(permission)}</li>
        ))}
      </ul>
    </>
  );
}

interface ChangeProps {
  readonly name: string;
  readonly held: readonly string[];
  readonly isBusy: boolean;
  readonly onSave: (choice: Choice) => void;
  readonly onKeep: () => void;
}

function Change({ name, held, isBusy, onSave, onKeep }: ChangeProps) {
  const [choice, setChoice] = useState<Choice>(
    new Set(PERMISSIONS.filter((known) => held.includes(known))),
  );
  const group = useFocus();
  return (
    <div role="group" tabIndex={-1} ref={group}>
      <PermissionChoice
        legend={
          <>
            What “<bdi>{name}</bdi>” may do
          </>
        }
        choice={choice}
        isBusy={isBusy}
        onChoice={setChoice}
      />
      <p class="actions">
        <button
          type="button"
          name="action"
          value="save"
          class="primary"
          disabled={isBusy}
          onClick={() => onSave(choice)}
        >
          {isBusy ? "Saving…" : "Save"}
        </button>
        <button type="button" disabled={isBusy} onClick={onKeep}>
          Cancel
        </button>
      </p>
    </div>
  );
}

interface QuestionProps {
  readonly name: string;
  readonly isBusy: boolean;
  readonly onStop: () => void;
  readonly onKeep: () => void;
}

function Question({ name, isBusy, onStop, onKeep }: QuestionProps) {
  const group = useFocus();
  return (
    <div
      class="question"
      role="group"
      aria-label={`Disconnect “${name}”?`}
      tabIndex={-1}
      ref={group}
    >
      <p>
        Disconnect “<bdi>{name}</bdi>”? Its next call is refused. To come back,
        it has to ask you again.
      </p>
      <p class="actions">
        <button
          type="button"
          name="action"
          value="confirm_disconnect"
          class="danger filled"
          disabled={isBusy}
          onClick={onStop}
        >
          {isBusy ? "Disconnecting…" : "Disconnect it"}
        </button>
        <button
          type="button"
          name="action"
          value="keep"
          disabled={isBusy}
          onClick={onKeep}
        >
          Keep it
        </button>
      </p>
    </div>
  );
}
