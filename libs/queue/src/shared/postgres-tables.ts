/**
 * Makes the tables and functions of what is shared; made again it changes nothing. The tables are unlogged: no take waits for a disk,
 * and what a crash of the server takes with it is disposable (L13). `schema` has been checked by chooseQueueStore.
 */
export function sharedTablesSql(schema: string): string {
  return `
create unlogged table if not exists "${schema}".shared_budget (
  name text primary key, slices jsonb not null default '{}', expires_at_ms bigint not null
) with (fillfactor = 50);
create unlogged table if not exists "${schema}".shared_gate (
  name text primary key, until_ms bigint not null, expires_at_ms bigint not null
);
create unlogged table if not exists "${schema}".shared_mark (
  name text primary key, at_ms bigint not null, expires_at_ms bigint not null
);
create unlogged table if not exists "${schema}".shared_lock (
  name text primary key, token text not null, expires_at_ms bigint not null
);

create or replace function "${schema}".shared_now_ms() returns bigint language sql volatile as
  $$ select (extract(epoch from clock_timestamp()) * 1000)::bigint $$;

-- p_budgets: [{name, limit, windowMs, sliceMs}]. Gives {taken, refusedBy, retryAfterMs, used: {name: units}}.
create or replace function "${schema}".shared_take(p_now bigint, p_units bigint, p_budgets jsonb, p_gates text[])
returns jsonb language plpgsql as $$
declare
  v_budget record;
  v_entry record;
  v_slices jsonb;
  v_living jsonb := '{}';
  v_now bigint;
  v_used bigint;
  v_left bigint;
  v_wait bigint;
  v_longest bigint := 0;
  v_refused_by text;
  v_all_used jsonb := '{}';
begin
  -- All rows are locked before the time is read, in one order: who waited for a lock must not count in the past.
  for v_budget in
    select entry ->> 'name' as name, (entry ->> 'windowMs')::bigint as window_ms
    from jsonb_array_elements(p_budgets) as entry order by 1
  loop
    insert into "${schema}".shared_budget as budget (name, expires_at_ms)
    values (v_budget.name, "${schema}".shared_now_ms() + 2 * v_budget.window_ms)
    on conflict (name) do update set expires_at_ms = excluded.expires_at_ms
    returning budget.slices into v_slices;
    v_living := v_living || jsonb_build_object(v_budget.name, v_slices);
  end loop;
  v_now := coalesce(p_now, "${schema}".shared_now_ms());
  select gate.name, gate.until_ms - v_now into v_refused_by, v_longest
  from "${schema}".shared_gate as gate
  where gate.name = any (p_gates) and gate.until_ms > v_now order by gate.until_ms desc limit 1;
  v_longest := coalesce(v_longest, 0);
  for v_budget in
    select entry ->> 'name' as name, (entry ->> 'limit')::bigint as units_limit,
      (entry ->> 'windowMs')::bigint as window_ms, (entry ->> 'sliceMs')::bigint as slice_ms
    from jsonb_array_elements(p_budgets) as entry
  loop
    select coalesce(jsonb_object_agg(key, value), '{}'), coalesce(sum(value::bigint), 0) into v_slices, v_used
    from jsonb_each_text(v_living -> v_budget.name)
    where key::bigint >= floor((v_now - v_budget.window_ms)::numeric / v_budget.slice_ms);
    v_living := jsonb_set(v_living, array[v_budget.name], v_slices);
    v_all_used := v_all_used || jsonb_build_object(v_budget.name, v_used);
    if v_used + p_units > v_budget.units_limit then
      v_wait := v_budget.window_ms;
      v_left := v_used;
      for v_entry in select key::bigint as slice, value::bigint as units from jsonb_each_text(v_slices) order by 1 loop
        v_left := v_left - v_entry.units;
        if v_left + p_units <= v_budget.units_limit then
          v_wait := (v_entry.slice + 1) * v_budget.slice_ms + v_budget.window_ms - v_now;
          exit;
        end if;
      end loop;
      if v_wait > v_longest then
        v_refused_by := v_budget.name;
        v_longest := v_wait;
      end if;
    end if;
  end loop;
  if v_refused_by is not null then
    return jsonb_build_object(
      'taken', false, 'used', v_all_used, 'refusedBy', v_refused_by, 'retryAfterMs', greatest(1, v_longest));
  end if;
  if p_units > 0 then
    for v_budget in
      select entry ->> 'name' as name, floor(v_now::numeric / (entry ->> 'sliceMs')::bigint)::bigint as slice
      from jsonb_array_elements(p_budgets) as entry
    loop
      v_slices := v_living -> v_budget.name;
      update "${schema}".shared_budget set slices = v_slices || jsonb_build_object(
        v_budget.slice::text, coalesce((v_slices ->> v_budget.slice::text)::bigint, 0) + p_units)
      where name = v_budget.name;
      v_all_used := v_all_used
        || jsonb_build_object(v_budget.name, (v_all_used ->> v_budget.name)::bigint + p_units);
    end loop;
  end if;
  return jsonb_build_object('taken', true, 'used', v_all_used);
end $$;

-- Rows that nobody has touched for long; at most a thousand of each at a time.
create or replace function "${schema}".shared_clean() returns void language plpgsql as $$
declare
  v_table text;
begin
  foreach v_table in array array['shared_budget', 'shared_gate', 'shared_mark', 'shared_lock'] loop
    execute format('delete from %I.%I where name = any(array(select name from %I.%I where expires_at_ms < $1
      limit 1000 for update skip locked))', '${schema}', v_table, '${schema}', v_table)
    using "${schema}".shared_now_ms();
  end loop;
end $$;
`;
}
