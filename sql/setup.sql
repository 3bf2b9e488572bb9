-- The extension installs, and its version is the control file's.
CREATE EXTENSION botdb;
SELECT botdb.version() = (SELECT default_version FROM pg_available_extensions WHERE name = 'botdb') AS current;
