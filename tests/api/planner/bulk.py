"""Many rows, quickly 大量数据: so that PostgreSQL's choice of plans means something."""

from __future__ import annotations

CASES = 20_000

FILL = f"""
insert into division (code, name, level, path, parent_id) values ('430500', '市', 'city', '/430500/', null);
insert into division (code, name, level, path, parent_id)
  select '4305' || lpad(c::text, 2, '0'), '县' || c, 'county', '/430500/4305' || lpad(c::text, 2, '0') || '/', '430500'
  from generate_series(2, 9) c;
insert into division (code, name, level, path, parent_id)
  select d.code || lpad(n::text, 3, '0'), '镇' || n, 'township', d.path || d.code || lpad(n::text, 3, '0') || '/', d.code
  from division d, generate_series(1, 10) n where d.level = 'county';
insert into division (code, name, level, path, parent_id)
  select d.code || lpad(n::text, 3, '0'), '村' || n, 'village', d.path || d.code || lpad(n::text, 3, '0') || '/', d.code
  from division d, generate_series(1, 12) n where d.level = 'township';
insert into dispute_type (code, name, report_row) values ('02', '邻里', '02'), ('10', '劳动争议', '10');
insert into committee (id, name, short_name, kind, status, division_id, path)
  select gen_random_uuid(), name || '调委会', code, 'village', 'active', code, path from division where level = 'village';
create temp table spread as select id, division_id, path, row_number() over () n, count(*) over () total from committee;
insert into person (id, name)
  select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '人' || n from generate_series(1, 4000) n;
insert into mediator (id, person_id, division_id, path, engagement, status, started_on)
  select p.id, p.id, s.division_id, s.path, 'part_time', 'active', date '2020-01-01'
  from (select id, row_number() over () n from person) p join spread s on s.n = 1 + p.n % s.total;
insert into post (id, committee_id, mediator_id, title, started_on)
  select gen_random_uuid(), s.id, p.id, 'member', date '2020-01-01'
  from (select id, row_number() over () n from person) p join spread s on s.n = 1 + p.n % s.total;
insert into honour (id, title, category, year, division_id, path, mediator_id, status, named_on)
  select gen_random_uuid(), '荣誉', 'mediator', 2023, division_id, path, id, 'named', date '2023-12-01'
  from (select *, row_number() over () n from mediator) m where n % 10 = 0;
insert into "case" (id, number, title, status, source, dispute_type_id, division_id, path, city, county, township,
    village, committee_id, narrative, received_on, accepted_on, listed_on)
  select ('00000000-0000-7000-8001-' || lpad(to_hex(g), 12, '0'))::uuid, 'N' || g, '纠纷' || g, 'accepted', 'initiative',
    '02', s.division_id, s.path, '430500', split_part(s.path, '/', 3), split_part(s.path, '/', 4),
    split_part(s.path, '/', 5), s.id, repeat('经过', 50), d, d, d
  from (select g, date '2020-01-01' + g % 1500 d from generate_series(1, {CASES}) g) g join spread s on s.n = 1 + g.g % s.total;
insert into party (id, case_id, role, kind, name)
  select gen_random_uuid(), id, 'applicant', 'person', '甲' from "case";
insert into case_mediator (case_id, mediator_id)
  select c.id, m.mediator_id from "case" c join post m on m.committee_id = c.committee_id;
analyze;
"""
DEFAULTS = """
do $$ declare r record; begin
  for r in select table_name, column_name, data_type from information_schema.columns
    where table_schema = 'public' and is_nullable = 'NO' and column_default is null
      and column_name in ('created_at', 'updated_at', 'demo', 'version', 'counted', 'backpack', 'expert',
        'court_invited', 'grade', 'mode', 'confirmation', 'laws_cited', 'keywords')
  loop
    execute format('alter table %I alter column %I set default %s', r.table_name, r.column_name, case
      when r.column_name in ('created_at', 'updated_at') then 'now()' when r.column_name = 'version' then '1'
      when r.column_name = 'counted' then 'true' when r.column_name = 'grade' then '''ordinary'''
      when r.column_name = 'mode' then '''ordinary''' when r.column_name = 'confirmation' then '''none'''
      when r.column_name in ('laws_cited', 'keywords') then '''[]''' else 'false' end);
  end loop;
end $$;
"""
"""Tortoise fills in defaults, which a plain insert must be told."""
