import { useState } from "hono/jsx/dom";
import { AccountPage } from "../elements/account_page.tsx";
import { download } from "../elements/download.ts";
import { ProblemNotice } from "../elements/problem_notice.tsx";
import { submittedFields } from "../elements/submitted_fields.ts";
import { useAttempt } from "../elements/use_attempt.ts";
import type { Storage } from "../../functions/mcp/core/db.ts";
import type { Site } from "../site.ts";
import { megabytes, storage } from "./storage.ts";
import { CONFIRMATION, deleteEverything } from "./delete_everything.ts";

/** Everything the user has here, to take along or to delete. */
export function MyDataPage({ site }: { readonly site: Site }) {
  return (
    <AccountPage
      site={site}
      title="My data"
      load={() => storage(site)}
    >
      {(kept) => (
        <>
          <StorageSection kept={kept} />
          <ExportSection site={site} />
          <DeleteSection site={site} />
        </>
      )}
    </AccountPage>
  );
}

function StorageSection({ kept }: { readonly kept: Storage }) {
  return (
    <section aria-labelledby="storage">
      <h2 id="storage">How much is kept</h2>
      <StoredShare
        id="data"
        label="Your log, and what apps have under way"
        bytes={kept.data_bytes}
        limitBytes={kept.data_limit_bytes}
      />
      <StoredShare
        id="record"
        label="The record of calls"
        bytes={kept.log_bytes}
        limitBytes={kept.log_limit_bytes}
      />
      <p>
        Nothing is added to a full log. When the record is full, apps that have
        used their share can call nothing until old entries are deleted; you can
        still do everything here.
      </p>
    </section>
  );
}

function StoredShare({ id, label, bytes, limitBytes }: {
  readonly id: string;
  readonly label: string;
  readonly bytes: number;
  readonly limitBytes: number;
}) {
  return (
    <p class="share">
      <label for={id}>{label}</label>
      <meter
        id={id}
        min={0}
        max={limitBytes}
        high={limitBytes * 0.8}
        value={bytes}
      />
      <span>
        {megabytes(bytes)} of {megabytes(limitBytes)} MB
      </span>
    </p>
  );
}

function ExportSection({ site }: { readonly site: Site }) {
  const { isBusy, problem, attempt } = useAttempt();
  const [told, setTold] = useState("");

  function save() {
    return attempt(async () => {
      setTold("");
      await download(site, "/export", "homeport.zip");
      setTold("The archive is with your downloads.");
    });
  }

  return (
    <section aria-labelledby="export">
      <h2 id="export">Take it along</h2>
      <p>
        One archive with everything this server keeps of you: your training log,
        what each app may do, and every call that was made, as JSON files in a
        ZIP archive.
      </p>
      {problem && <ProblemNotice problem={problem} />}
      <p>
        <button
          type="button"
          name="action"
          value="export"
          class="primary"
          disabled={isBusy}
          onClick={save}
        >
          {isBusy ? "Collecting…" : "Download everything"}
        </button>
      </p>
      <p class="told" role="status">{told}</p>
    </section>
  );
}

function DeleteSection({ site }: { readonly site: Site }) {
  const { isBusy, problem, attempt } = useAttempt();
  const [told, setTold] = useState("");

  function submit(submission: Event) {
    const typed = String(submittedFields(submission).get("confirmation"));
    return attempt(async () => {
      setTold("");
      await deleteEverything(site, typed);
      setTold(
        "Deleted. Your log is empty, and every app is disconnected.",
      );
    });
  }

  return (
    <section aria-labelledby="delete">
      <h2 id="delete">Delete it</h2>
      <p>
        This deletes your whole training log and disconnects every app. Nobody
        can bring it back, so download it first. Your account stays, and so does
        the record of which tools were called and that you deleted your data.
      </p>
      <form method="post" onSubmit={submit}>
        <label for="confirmation">
          To go on, type <strong>{CONFIRMATION}</strong>
        </label>
        <input
          id="confirmation"
          name="confirmation"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          required
        />
        {problem && <ProblemNotice problem={problem} />}
        <button
          class="danger"
          type="submit"
          name="action"
          value="delete"
          disabled={isBusy}
        >
          {isBusy ? "Deleting…" : "Delete my data"}
        </button>
      </form>
      <p class="told" role="status">{told}</p>
    </section>
  );
}
