import { SCOPES, scopesIn } from "./scopes.ts";

/** The parameters of an authorization request whose faults are sent to the client. */
export interface AuthorizeParameters {
  readonly responseType: string;
  readonly scope: string;
  readonly resource: string;
  readonly challenge: string;
  readonly method: string;
}

/** The first thing wrong with an authorization request, or nothing. */
export function authorizeFault(
  { responseType, scope, resource, challenge, method }: AuthorizeParameters,
): string | undefined {
  if (responseType !== "code") return "only response_type=code is supported";
  return scopeFault(scope) ?? resourceFault(resource) ??
    challengeFault(challenge, method);
}

function scopeFault(scope: string): string | undefined {
  const scopes = scopesIn(scope);
  if (scopes.length === 0) return "scope parameter cannot be empty";
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  return unknown === undefined ? undefined : `unsupported scope: ${unknown}`;
}

function resourceFault(resource: string): string | undefined {
  if (resource === "") return undefined;
  if (!/^[a-z][a-z\d+.-]*:/i.test(resource)) {
    return "resource must be an absolute URI";
  }
  const [beforeFragment = "", fragment = ""] = resource.split("#", 2);
  if (fragment !== "") return "resource must not include a fragment component";
  const [, query = ""] = beforeFragment.split("?", 2);
  if (query !== "") return "resource must not include a query component";
}

function challengeFault(challenge: string, method: string): string | undefined {
  if (challenge === "" || method === "") {
    return "PKCE flow requires both code_challenge and code_challenge_method";
  }
  if (!["s256", "plain"].includes(method.toLowerCase())) {
    return "code_challenge_method must be 'S256' or 'plain'";
  }
  if (challenge.length < 43 || challenge.length > 128) {
    return "code_challenge must be between 43 and 128 characters";
  }
}
