-- Run as postgres, once: psql --file=roles.sql. Two roles and the database.
-- The owner makes and changes tables (prepare, restore). The application's role reads and writes rows and nothing else:
-- it can neither switch off the triggers that guard the trail nor empty a table.
CREATE ROLE worktracker_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE worktracker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE worktracker OWNER worktracker_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE worktracker FROM PUBLIC;
GRANT CONNECT ON DATABASE worktracker TO worktracker;
\connect worktracker
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO worktracker_owner;
GRANT USAGE ON SCHEMA public TO worktracker;
ALTER DEFAULT PRIVILEGES FOR ROLE worktracker_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO worktracker;
ALTER DEFAULT PRIVILEGES FOR ROLE worktracker_owner IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO worktracker;
