import type { Endpoint } from "../http/auth_env.ts";
import { invalid } from "../http/auth_error.ts";
import { requestAudience } from "../http/request_audience.ts";
import type { Settings } from "../settings.ts";
import type { User } from "../users/user.ts";
import { plainUserJson } from "../users/user_json.ts";

const DEFAULT_PER_PAGE = 50;

/** GET /admin/users lists users, the latest first, page by page. */
export function usersList({ sql }: Settings): Endpoint {
  return async function usersList(c) {
    const page = wholeNumber(c.req.query("page"), 1);
    const perPage = wholeNumber(c.req.query("per_page"), DEFAULT_PER_PAGE);
    const filter = c.req.query("filter") ?? "";
    const aud = requestAudience(c);
    const direction = sortDirection(c.req.query("sort")) === "asc"
      ? sql`asc`
      : sql`desc`;
    const matching = sql`
      aud = ${aud} and (${filter} = ''
        or email like ${`%${filter}%`}
        or raw_user_meta_data ->> 'full_name' ilike ${`%${filter}%`})`;
    const [counted] = await sql<{ total: number }[]>`
      select count(*)::int as total from auth.users where ${matching}`;
    const users = await sql<User[]>`
      select * from auth.users where ${matching}
      order by created_at ${direction}
      limit ${perPage} offset ${(Math.max(page, 1) - 1) * perPage}`;

    const total = counted?.total ?? 0;
    const last = perPage > 0 ? Math.ceil(total / perPage) : 0;
    const link = (to: number, rel: string) => {
      const url = new URL(c.req.url);
      url.searchParams.set("page", String(to));
      url.searchParams.sort();
      return `<${url.pathname}${url.search}>; rel="${rel}"`;
    };
    const next = last > page ? [link(page + 1, "next")] : [];
    return c.json({ users: users.map(plainUserJson), aud }, 200, {
      Link: [...next, link(last, "last")].join(", "),
      "X-Total-Count": String(total),
    });
  };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  if (!text) return otherwise;
  if (/^\d+$/.test(text)) return Number(text);
  throw invalid(
    `Bad Pagination Parameters: strconv.ParseUint: parsing ${
      JSON.stringify(text)
    }: invalid syntax`,
  );
}

function sortDirection(sort: string | undefined): string {
  if (sort === undefined) return "desc";
  const [, field = "", direction = "desc"] = /^(\S*) ?(.*)$/.exec(sort) ?? [];
  if (field !== "created_at") {
    throw invalid(`Bad Sort Parameters: bad field for sort '${field}'`);
  }
  if (["asc", "desc", ""].includes(direction.toLowerCase())) {
    return direction.toLowerCase();
  }
  throw invalid(
    `Bad Sort Parameters: bad direction for sort '${direction}', only 'asc' and 'desc' allowed`,
  );
}
