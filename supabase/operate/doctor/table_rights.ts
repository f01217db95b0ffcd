import type postgres from "postgres";

/**
 * Every right on a table or a column of one, as `(oid, relnamespace, relowner,
 * grantee)`: for a `from`.
 */
export function tableRights(sql: postgres.Sql) {
  return sql`(
    select pg_class.oid, relnamespace, relowner, acl.grantee
    from pg_class
    left join pg_attribute on attrelid = pg_class.oid and attacl is not null,
      lateral (
        select grantee from aclexplode(relacl)
        union all
        select grantee from aclexplode(attacl)
      ) as acl
  ) as table_right`;
}
