## One query a line, each of which a query may be.
select * from t
select count(*) from t where i > 5 and s like 'x%' or not i between 1 and 2
with a as (select 1 x), b as materialized (select x+1 y from a) select * from a join b on a.x<b.y
with recursive r(n) as (select 1 union all select n+1 from r where n<10) select sum(n) from r
select row_number() over (partition by s order by i desc rows between 2 preceding and current row) from t
select lag(i, 1, 0) over w, first_value(i ignore nulls) over w from t window w as (partition by s order by i)
select extra->>'$.a.b', extra->'x', json_extract_string(extra,'$.q') from t
select * exclude (s) replace (i+1 as i) from t
select columns('s.*') from t
select [x+1 for x in [1,2,3] if x>1]
select list_transform([1,2], lambda x: x+1)
select {'a':1,'b':[1,2]}.a, map{'k':'v'}['k'], [1,2,3][1:2]
select case i when 1 then 'a' when 2 then 'b' else null end, coalesce(i,0), nullif(i,1), if(i>1,2,3) from t
select try_cast(s as integer), i::double, cast(i as decimal(18,3)), try_cast(s as timestamp) from t
select count(distinct s) filter (where i>1), string_agg(s, ',' order by i desc), quantile_cont(i,0.5), arg_max(s,i) from t
select * from t left join t u using (i) full outer join t v on v.i=u.i semi join t w on w.i=t.i anti join t z on z.i=t.i + 7
select * from (values (1,'a'),(2,'b')) v(x,y)
select unnest([1,2]), * from unnest([1,2]) u(z), range(3), generate_series(1,5) g(q)
select * from t union select * from t except select * from t intersect all select * from t order by 1 limit 5 offset 2
select * from t union all by name select * from t
select interval 1 day, interval '2 hours', created - interval 1 hour, now(), current_date, current_timestamp, date '2020-01-01', timestamp '2020-01-01 00:00:00' from t
select s from t where i in (select i from t) and exists (select 1 from t) and i = any(select i from t) and i > all (select 1)
select i, s, sum(i) from t group by rollup(i,s)
select i, s, sum(i) from t group by cube(i,s) having sum(i)>1 qualify row_number() over (order by i)=1
pivot t on s in ('a','b') using sum(i) group by i
from t unpivot (x for y in (i))
unpivot t on i into name n value v
from t select i where i>1
select distinct on (s) s, i from t order by i
select s collate nocase from t order by s collate nocase nulls first
select 'it''s', E'a\nb', $$x$$, "s", 0x1F, 1e5, 1.50, 123456789012345678901234567890, true, null, '2020-01-01'::date from t
select extract(year from created), date_part('dow', created), created::date, strftime(created,'%Y-%m'), time_bucket(interval 5 minute, created), epoch_ms(created), created at time zone 'Europe/Budapest' from t
select substring(s from 1 for 2), position('a' in s), trim(both ' ' from s), overlay(s placing 'a' from 1), s[1], s[1:2], left(s,2) from t
select approx_count_distinct(s), histogram(i), mode(s), stddev(i), corr(i,i), median(i) from t
select struct_pack(a := 1, b := 2), row(1,2), struct_extract({'a':1},'a'), (1,2)
select * from (select 1 as "a b", 2 as "select") q("x y")
select t.* from t cross join lateral (select t.i + 1) z(y)
select * from json_each('{"a":1}')
select e.key from t, json_each(t.extra) e
select * from t order by i asc nulls last, s desc
select any_value(i), first(i order by s), last(s), max(i, 3), min_by(s,i), list(distinct s), array_agg(s) from t
select s as 'x' from t
select x: 42, y: i from t
select a.* exclude (i), b.i from t a, t b where a.i = b.i
select t from t
select count() from t
select * from t where (i,s) in ((1,'a'),(2,'b'))
select * like 'i%' from t
select not not true, not (i = 1 and s = 'a') from t
select i - (i - 1), i / (2 / 3), (1+2)*3, -(-1), 2 ** -1, (i = 1) = true from t
select max(i) from t group by ()
table t
values (1),(2)
select * from t natural join t u
select sum(i order by s) over () from t
select (select max(i) from t u where u.s = t.s) from t
select * from t limit (select 1)
select list_contains([1],1), 1 in [1,2], len('a'), 'abc'.upper().lower() from t
select source, count(*) n from t group by source order by n desc limit 10
select date_trunc('hour', created) h, avg(i) from t group by all order by all
select -i, +i, ~i, not false, i%2, i//2, i**2, i^2, @i, i&1, i|1, i<<1, i>>1, s||'a', s ~ 'x', s !~ 'x', s ilike 'X', s not like 'a' escape '\', s similar to 'x.*', s glob 'x*' from t
select grouping(i), i, s, sum(i) from t group by grouping sets ((i),(s),())
select * from t tablesample 10%
select * from t using sample 10 rows
select i from t order by i limit 10%
select array_value(1,2,3), [1,2,3]::int[3], null::struct(a int, b varchar[]), null::map(varchar,int), 'a'::enum('a','b'), union_value(k := 1)
select array(select i from t order by i)
select * from t asof join (select i, s as z from t) u on t.i >= u.i
select table_name, column_name, data_type from information_schema.columns where table_schema = 'main'
select table_name from information_schema.tables
show tables
SHOW TABLES;
describe t
DESC "t" ;
select 1;
/* a comment */ select 1 -- and another
select 'DROP TABLE t; --', "s" from t
