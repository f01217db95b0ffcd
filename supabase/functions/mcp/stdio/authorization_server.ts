import {
  checkResourceAllowed,
  discoverOAuthServerInfo,
  extractWWWAuthenticateParams,
} from "@modelcontextprotocol/client";
import { Fault } from "./config.ts";

/** Who signs users in for an endpoint. */
export type AuthorizationServer = Awaited<
  ReturnType<typeof authorizationServerOf>
>;

/**
 * Asks an endpoint who signs its users in (RFC 9728).
 *
 * @throws {Fault} Where there is none to ask, or it does not say.
 */
export async function authorizationServerOf(endpoint: URL) {
  const challenge = await fetch(endpoint, { redirect: "error" })
    .catch((cause) => {
      throw new Fault(
        `${endpoint.origin} cannot be reached. See that it is up, and that ` +
          "this computer is online.",
        { cause },
      );
    });
  await challenge.body?.cancel();
  const { resourceMetadataUrl } = extractWWWAuthenticateParams(challenge);
  if (challenge.status !== 401 || !resourceMetadataUrl) {
    throw new Fault(
      `There is no Homeport at ${endpoint}. See that the URL is complete.`,
    );
  }
  const {
    authorizationServerUrl,
    authorizationServerMetadata: metadata,
    resourceMetadata,
  } = await discoverOAuthServerInfo(endpoint, { resourceMetadataUrl })
    .catch((cause) => {
      throw new Fault(
        `${endpoint} does not say where to sign in. Try again in a minute.`,
        { cause },
      );
    });
  const resource = resourceMetadata?.resource ?? "";
  if (
    !metadata || !URL.canParse(resource) ||
    !checkResourceAllowed({
      requestedResource: endpoint,
      configuredResource: resource,
    })
  ) {
    throw new Fault(`${endpoint} does not say where to sign in to it.`);
  }
  return { url: authorizationServerUrl, metadata, resource };
}
