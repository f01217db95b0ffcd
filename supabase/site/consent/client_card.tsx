import type { OAuthAuthorizationDetails } from "@supabase/supabase-js";
import { type Destination, destinationOf } from "./destination.ts";

interface ClientCardProps {
  readonly details: OAuthAuthorizationDetails;
}

/** Who asks, as far as that can be known: where the answer goes, and what the client says of itself. */
export function ClientCard(
  { details: { client, redirect_uri } }: ClientCardProps,
) {
  const destination = destinationOf(redirect_uri);
  const website = URL.parse(client.uri ?? "");
  const isWebsite = website?.protocol === "https:" ||
    website?.protocol === "http:";
  return (
    <section class="card" aria-labelledby="destination">
      <h2 id="destination">Your answer goes to</h2>
      <p class="destination">
        <bdi>
          {destination ? placeOf(destination) : "an unreadable address"}
        </bdi>
      </p>
      {destination && <p>{adviceOn(destination)}</p>}
      <p class="uri">
        <span class="label">Whole address</span> <code>{redirect_uri}</code>
      </p>
      {isWebsite && (
        <p class="uri">
          <span class="label">Website it names</span>{" "}
          <a href={website.href} target="_blank" rel="noopener noreferrer">
            {website.host}
          </a>
        </p>
      )}
      <p class="caution">
        The app chose its name itself, and nobody has checked it. Trust the
        address above, not the name.
      </p>
    </section>
  );
}

function placeOf(destination: Destination): string {
  switch (destination.kind) {
    case "website":
      return destination.host;
    case "this_computer":
      return `This computer (${destination.host})`;
    case "app":
      return `An app on this device (${destination.scheme}:)`;
  }
}

function adviceOn(destination: Destination): string {
  switch (destination.kind) {
    case "website":
      return "Allow only if you came from this website just now.";
    case "this_computer":
      return "A program on this computer, such as Claude Code, gets the answer. " +
        "Allow only if you started it yourself just now.";
    case "app":
      return "The app on this device that opens such addresses gets the answer. " +
        "Allow only if you came from it just now.";
  }
}
