\echo Use "ALTER EXTENSION botdb UPDATE TO '@VERSION@'" to load this file. \quit

SET LOCAL search_path TO pg_catalog, pg_temp;

-- @roles@

-- @functions@

-- @rights@
