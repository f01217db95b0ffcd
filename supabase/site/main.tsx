import { render } from "hono/jsx/dom";
import { ActivityPage } from "./activity/activity_page.tsx";
import { ConnectionsPage } from "./connections/connections_page.tsx";
import { ConsentPage } from "./consent/consent_page.tsx";
import { MyDataPage } from "./my_data/my_data_page.tsx";
import { HomePage } from "./pages/home_page.tsx";
import { SignInPage } from "./pages/sign_in_page.tsx";
import { SignUpPage } from "./pages/sign_up_page.tsx";
import type { PageName } from "./page_html.ts";
import { settingsOf } from "./settings.ts";
import { type Site, siteFor } from "./site.ts";

function Framed() {
  return (
    <>
      <h1>Open this page by itself</h1>
      <p>
        Another site shows it inside its own page. To keep you from clicking on
        something you cannot see, it does not work there.
      </p>
    </>
  );
}

function Page(
  { name, site }: { readonly name: PageName; readonly site: Site },
) {
  switch (name) {
    case "sign-in":
      return <SignInPage site={site} />;
    case "sign-up":
      return <SignUpPage site={site} />;
    case "oauth/consent":
      return <ConsentPage site={site} />;
    case "connections":
      return <ConnectionsPage site={site} />;
    case "activity":
      return <ActivityPage site={site} />;
    case "my-data":
      return <MyDataPage site={site} />;
    default:
      return <HomePage site={site} />;
  }
}

const main = document.getElementById("main")!;
// `as` holds: the build writes the page's own name there.
const name = main.dataset.page as PageName;
// A host that cannot send headers leaves framing to the page itself.
const isFramed = globalThis.top !== globalThis.self;
render(
  isFramed
    ? <Framed />
    : <Page name={name} site={siteFor(settingsOf(document))} />,
  main,
);
