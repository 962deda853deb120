## One query a line; \n is a line break, FOLDER is the folder of the warehouse.
## Writing
INSERT INTO t (n) VALUES (1)
UPDATE t SET n = 0
DELETE FROM t
TRUNCATE t
MERGE INTO t USING t u ON t.n = u.n WHEN MATCHED THEN DELETE
CREATE TABLE u AS SELECT 1
CREATE TEMP TABLE u AS SELECT 1
CREATE VIEW v AS SELECT 1
CREATE OR REPLACE TABLE t AS SELECT 1
CREATE MACRO f(x) AS x + 1
CREATE TEMP MACRO count(x) AS TABLE SELECT * FROM read_text('/etc/passwd')
CREATE SEQUENCE q
CREATE INDEX i ON t (n)
CREATE TYPE e AS ENUM ('a')
CREATE SECRET (TYPE s3)
CREATE TRIGGER r AFTER INSERT ON t FOR EACH ROW SELECT 1
ALTER TABLE t ADD COLUMN x INTEGER
ALTER TABLE t RENAME TO u
COMMENT ON TABLE t IS 'x'
DROP TABLE t
DROP SCHEMA main CASCADE
WITH x AS (INSERT INTO t (n) VALUES (1) RETURNING n) SELECT * FROM x
WITH x AS (DELETE FROM t RETURNING n) SELECT * FROM x
WITH x AS (UPDATE t SET n = 0 RETURNING n) SELECT * FROM x
SELECT * FROM (INSERT INTO t (n) VALUES (1) RETURNING n)
SELECT * FROM (DELETE FROM t RETURNING *) AS d
SELECT n INTO u FROM t
## Several statements, and what hides them
SELECT 1; DROP TABLE t
SELECT 1;DELETE FROM t;SELECT 1
SELECT 1; SELECT 2
; DROP TABLE t
/* SELECT */ DROP TABLE t
SELECT 1 /* */; /* */ DROP TABLE t --
SELECT 1 --\n; DROP TABLE t
SELECT ';' ; DROP TABLE t
SELECT $$ ; $$; DROP TABLE t
SELECT E'\\'; DROP TABLE t --'
SELECT 1) AS q; DROP TABLE t; SELECT * FROM (SELECT 1
SELECT 1 FROM t) AS q(c0); DELETE FROM t; --
BEGIN
COMMIT
ROLLBACK
BEGIN TRANSACTION READ WRITE
COMMIT; DROP TABLE t
## Files
COPY t TO 'FOLDER/copy.csv'
COPY (SELECT * FROM t) TO 'FOLDER/copy.parquet' (FORMAT parquet)
COPY t FROM 'FOLDER/secret.csv'
EXPORT DATABASE 'FOLDER/export'
IMPORT DATABASE 'FOLDER'
SELECT * FROM 'FOLDER/secret.csv'
SELECT * FROM "FOLDER/secret.csv"
FROM 'FOLDER/*.csv'
SELECT * FROM '/etc/passwd'
WITH "/etc/passwd" AS (SELECT * FROM "/etc/passwd") SELECT 1
WITH "FOLDER/secret.csv" AS (SELECT * FROM "FOLDER/secret.csv") SELECT * FROM "FOLDER/secret.csv"
SELECT * FROM (WITH "/etc/passwd" AS (SELECT 1) SELECT 1) AS x, "/etc/passwd"
SELECT (SELECT * FROM 'FOLDER/secret.csv')
SELECT * FROM t WHERE n IN (FROM 'FOLDER/secret.csv')
SELECT * FROM t JOIN 'FOLDER/secret.csv' s ON TRUE
SELECT * FROM read_csv('FOLDER/secret.csv')
SELECT * FROM read_csv_auto('FOLDER/secret.csv')
SELECT * FROM "read_csv"('FOLDER/secret.csv')
SELECT * FROM READ_TEXT('FOLDER/secret.csv')
SELECT * FROM read_blob('FOLDER/w.duckdb')
SELECT * FROM read_json('FOLDER/secret.csv')
SELECT * FROM read_json_auto('FOLDER/secret.csv')
SELECT * FROM read_ndjson_objects('FOLDER/secret.csv')
SELECT * FROM read_parquet('FOLDER/x.parquet')
SELECT * FROM parquet_metadata('FOLDER/x.parquet')
SELECT * FROM parquet_scan('FOLDER/x.parquet')
SELECT * FROM read_duckdb('FOLDER/w.duckdb')
SELECT * FROM sniff_csv('FOLDER/secret.csv')
SELECT * FROM glob('/*')
SELECT * FROM main.read_text('/etc/passwd')
SELECT * FROM system.main.read_text('/etc/passwd')
SELECT * FROM t, LATERAL read_text(t.s)
SELECT read_text('/etc/passwd')
SELECT 1 WHERE EXISTS (SELECT * FROM read_text('/etc/passwd'))
SELECT 1 ORDER BY (SELECT count(*) FROM glob('/*'))
SELECT 1 LIMIT (SELECT count(*) FROM glob('/*'))
SELECT list_transform([1], lambda x: (SELECT count(*) FROM glob('/*')))
SELECT CASE WHEN TRUE THEN (SELECT content FROM read_text('/etc/passwd')) END
SELECT 1 UNION ALL SELECT size FROM read_blob('/etc/passwd')
VALUES ((SELECT count(*) FROM glob('/*')))
SELECT * FROM (VALUES ((SELECT count(*) FROM glob('/*')))) AS v(a)
SELECT sum(n) FILTER (WHERE n < (SELECT count(*) FROM glob('/*'))) FROM t
SELECT sum(n) OVER (ORDER BY (SELECT count(*) FROM glob('/*'))) FROM t
SELECT COLUMNS(c -> c IN (SELECT file FROM glob('/*'))) FROM t
SELECT * REPLACE ((SELECT count(*) FROM glob('/*')) AS n) FROM t
PIVOT (SELECT * FROM read_text('/etc/passwd')) ON size IN (1) USING count(*)
SELECT * FROM t TABLESAMPLE 10% WHERE s = (SELECT content FROM read_text('/etc/passwd'))
SELECT DISTINCT ON ((SELECT count(*) FROM glob('/*'))) n FROM t
SELECT n FROM t GROUP BY n, (SELECT count(*) FROM glob('/*'))
SELECT n FROM t GROUP BY n HAVING n > (SELECT count(*) FROM glob('/*'))
SELECT n FROM t QUALIFY n > (SELECT count(*) FROM glob('/*'))
## SQL within SQL
SELECT * FROM query('DROP TABLE t')
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('t')
SELECT * FROM query_table(['/etc/passwd'])
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_plan('SELECT 1')
SELECT json_deserialize_sql('{}')
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE p
CALL checkpoint()
CALL pragma_version()
EXPLAIN SELECT 1
EXPLAIN ANALYZE DELETE FROM t
EXPLAIN ANALYZE INSERT INTO t (n) VALUES (1)
SELECT ?
SELECT $1
SELECT $name
## The database and its settings
ATTACH 'FOLDER/other.duckdb' AS other
ATTACH ':memory:' AS other
DETACH w
USE memory
INSTALL httpfs
LOAD httpfs
FORCE INSTALL spatial FROM 'http://127.0.0.1/'
SET memory_limit = '100GB'
SET enable_external_access = true
SET lock_configuration = false
RESET memory_limit
SET VARIABLE x = 1
PRAGMA database_list
PRAGMA enable_profiling
PRAGMA memory_limit = '1TB'
CHECKPOINT
FORCE CHECKPOINT
VACUUM
ANALYZE
SELECT * FROM checkpoint()
SELECT * FROM force_checkpoint()
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_secrets
SELECT * FROM duckdb_tables()
SELECT * FROM duckdb_logs()
SELECT * FROM duckdb_temporary_files()
SELECT * FROM pragma_database_list
SELECT * FROM pragma_storage_info('t')
SELECT * FROM pg_catalog.pg_settings
SELECT * FROM pg_settings
SELECT * FROM sqlite_master
SELECT * FROM information_schema.schemata
SELECT * FROM enable_logging('QueryLog')
SELECT * FROM weir_cursor
SELECT * FROM weir_meta
SELECT * FROM main.weir_cursor
SELECT * FROM w.main.weir_cursor
SELECT * FROM WEIR_CURSOR
DESCRIBE weir_cursor
DESCRIBE (SELECT * FROM read_text('/etc/passwd'))
SUMMARIZE t
SHOW ALL
SHOW DATABASES
FROM (SHOW TABLES)
FROM (SUMMARIZE t)
SELECT current_setting('memory_limit')
SELECT getenv('HOME')
SELECT getvariable('x')
SELECT nextval('q')
SELECT currval('q')
SELECT setseed(0.5)
SELECT write_log('x')
SELECT pg_sleep(1)
SELECT sleep_ms(1000)
SELECT txid_current()
SELECT repeat('x', 1000000000)
SELECT lpad('x', 1000000000)
SELECT lpad(s, n * 1000000) FROM t
SELECT range(1000000000)
SELECT generate_series(1, n * 1000000) FROM t
SELECT format('{:1000000000}', 1)
SELECT printf('%1000000000d', 1)
SELECT list_resize([1], 1000000000)
SELECT * FROM repeat('x', 10)
SELECT * FROM test_all_types()
SELECT * FROM seq_scan('t')
SELECT * FROM arrow_scan(1, 1, 1)
SELECT * FROM t AT (VERSION => 1)
SELECT 1::s3.secret
KILL 1
SELECT * FROM absent
SELECT main.sum(n) FROM t
SELECT * FROM postgres_scan('', '', '')
