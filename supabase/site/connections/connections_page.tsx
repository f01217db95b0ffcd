import { useEffect, useRef, useState } from "hono/jsx/dom";
import { clientName } from "../consent/client_name.ts";
import { AccountPage } from "../elements/account_page.tsx";
import type { Site } from "../site.ts";
import { ConnectionCard } from "./connection_card.tsx";
import { type Connection, connections } from "./connections.ts";

/** Every app that is connected, to see, to narrow, and to disconnect. */
export function ConnectionsPage({ site }: { readonly site: Site }) {
  return (
    <AccountPage
      site={site}
      title="Connections"
      load={() => connections(site)}
    >
      {(connections) => <ConnectionList site={site} first={connections} />}
    </AccountPage>
  );
}

interface ConnectionListProps {
  readonly site: Site;
  readonly first: readonly Connection[];
}

function ConnectionList({ site, first }: ConnectionListProps) {
  const [shown, setShown] = useState(first);
  const [told, setTold] = useState("");
  const notice = useRef<HTMLElement>(null);
  useEffect(() => {
    // What had the focus is gone.
    if (told) notice.current?.focus();
  }, [told]);

  function change(changed: Connection) {
    setShown(
      shown.map((each) =>
        each.client_id === changed.client_id ? changed : each
      ),
    );
    setTold(
      `Saved. It holds for “${clientName(changed.client_name)}” from now on.`,
    );
  }

  function remove({ client_id, client_name }: Connection) {
    setShown(shown.filter((each) => each.client_id !== client_id));
    setTold(
      `“${clientName(client_name)}” is disconnected. Its next call is refused.`,
    );
  }

  return (
    <>
      <p class="lead">
        What you change here works at once: on the app’s next call.
      </p>
      <p class="told" role="status" tabIndex={-1} ref={notice}>{told}</p>
      {shown.length === 0 && (
        <p>
          No app is connected. <a href="/">Connect one</a>{" "}
          with the address of your Homeport.
        </p>
      )}
      {shown.map((connection) => (
        <ConnectionCard
          key={connection.client_id}
          site={site}
          connection={connection}
          onChanged={change}
          onDisconnected={remove}
        />
      ))}
    </>
  );
}
