-- Run once in the template: keeps the rows the migrations planted, and writes a function that restores exactly them.
-- DELETE and not TRUNCATE: on eighty almost empty tables it is ten times faster, and it waits for no reader.
create schema seed;

do $$
declare
  one record;
  fields text;
  has_rows boolean;
  body text := '';
begin
  for one in
    select c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname = 'public' and c.relname <> 'alembic_version'
    order by 2, 3
  loop
    body := body || format(E'  delete from %s; get diagnostics gone = row_count; if gone > 500 then grown := grown || %L::text; end if;\n', one.name, one.name);
    execute format('select exists (select from %s)', one.name) into has_rows;
    if has_rows then
      select string_agg(quote_ident(attname), ', ' order by attnum) into fields
      from pg_attribute where attrelid = one.oid and attnum > 0 and not attisdropped and attgenerated = '';
      execute format('create table seed.%I as select %s from %s', one.relname, fields, one.name);
      body := body || format(E'  insert into %s (%s) overriding system value select %s from seed.%I;\n', one.name, fields, fields, one.relname);
    end if;
  end loop;
  -- As a replica, foreign keys and triggers rest: the rows come back in any order and as they were.
  execute format(
    'create function seed.restore() returns text[] language plpgsql set session_replication_role = replica '
    'set lock_timeout = ''10s'' as %L',
    E'declare gone bigint; grown text[] := ''{}'';\nbegin\n' || body || E'  return grown;\nend'
  );
end $$;
