-- +goose Up

-- Two roles: the owner of these tables migrates; tilkobling_app runs the
-- program and owns nothing. An operator may have made the role already.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tilkobling_app') THEN
        CREATE ROLE tilkobling_app NOLOGIN;
    END IF;
END
$$;
-- +goose StatementEnd

CREATE TABLE suppliers (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL CHECK (name <> ''),
    org_number text UNIQUE CHECK (org_number ~ '^[0-9]{9}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX suppliers_name ON suppliers (lower(name));

-- One row a human being, at KS, a customer or a supplier. Name, e-mail and
-- phone can be emptied when the person is deleted; the row stays for history.
CREATE TABLE persons (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL CHECK (length(name) <= 200),
    email         text CHECK (length(email) <= 254),
    phone         text NOT NULL DEFAULT '' CHECK (length(phone) <= 40),
    language      text CHECK (language IN ('nb', 'nn', 'en')),
    colour_scheme text NOT NULL DEFAULT 'auto' CHECK (colour_scheme IN ('auto', 'light', 'dark')),
    supplier_id   bigint REFERENCES suppliers,
    demo          boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    erased_at     timestamptz
);
CREATE UNIQUE INDEX persons_email ON persons (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX persons_supplier ON persons (supplier_id) WHERE supplier_id IS NOT NULL;

CREATE TABLE ks_roles (
    person_id  bigint NOT NULL REFERENCES persons,
    role       text NOT NULL CHECK (role IN ('case_handler', 'technician', 'manager', 'administrator')),
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by bigint REFERENCES persons,
    PRIMARY KEY (person_id, role)
);

-- Municipalities and counties of the register, and cooperations whose one
-- authority serves several municipalities.
CREATE TABLE customers (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('municipality', 'county', 'group')),
    number        text UNIQUE,
    name          text NOT NULL CHECK (name <> ''),
    display_name  text NOT NULL CHECK (display_name <> ''),
    official_name text NOT NULL,
    county_number text NOT NULL DEFAULT '',
    county_name   text NOT NULL DEFAULT '',
    org_number    text UNIQUE,
    language      text NOT NULL DEFAULT 'neutral' CHECK (language IN ('nb', 'nn', 'neutral')),
    population    int NOT NULL DEFAULT 0,
    search        text NOT NULL DEFAULT '', -- folded names and numbers
    hr_system     text NOT NULL DEFAULT '',
    supplier_id   bigint REFERENCES suppliers,
    -- what a customer without a case is
    standing       text NOT NULL DEFAULT 'not_begun' CHECK (standing IN ('not_begun', 'before', 'not_to_be')),
    standing_since date,
    standing_note  text NOT NULL DEFAULT '',
    standing_by    bigint REFERENCES persons,
    CHECK (standing <> 'before' OR standing_since IS NOT NULL),
    CHECK (standing <> 'not_to_be' OR standing_note <> '')
);
CREATE INDEX customers_county ON customers (county_number);

CREATE TABLE memberships (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id   bigint NOT NULL REFERENCES persons,
    customer_id bigint NOT NULL REFERENCES customers,
    role        text NOT NULL CHECK (role IN ('requester', 'deputy', 'reader', 'network_contact')),
    created_at  timestamptz NOT NULL,
    created_by  bigint REFERENCES persons,
    ended_at    timestamptz,
    ended_by    bigint REFERENCES persons
);
CREATE UNIQUE INDEX memberships_once ON memberships (customer_id, person_id, role) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX memberships_one_requester ON memberships (customer_id) WHERE role = 'requester' AND ended_at IS NULL;
CREATE INDEX memberships_person ON memberships (person_id) WHERE ended_at IS NULL;

-- Cooperations that open a group of cases with common contacts and LAB period.
CREATE TABLE groups (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL UNIQUE CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by bigint REFERENCES persons
);

CREATE TABLE settings (
    key        text PRIMARY KEY,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by bigint REFERENCES persons
);
INSERT INTO settings (key, value) VALUES
    ('address.lab', '"18.185.188.40"'),
    ('address.prod', '"18.197.107.188"'),
    ('docs.specification', '"https://ks.example.com/dokumentasjon/ks-hr-api.pdf"'),
    ('docs.presentation', '"https://ks.example.com/dokumentasjon/presentasjon"'),
    ('docs.adapter', '"https://ks.example.com/dokumentasjon/adapter"'),
    ('lab.url', '"https://lab.example.com"'),
    ('goal.count', '200'),
    ('goal.date', '"2027-12-31"'),
    ('goal.stage_days', '{"1": 3, "2": 10, "3": 15, "4": 15, "5": 10, "6": 15, "7": 10}'),
    ('credentials.keep_days', '30'),
    ('workday.dec24', 'false'),
    ('workday.dec31', 'false');

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    data       bytea NOT NULL,
    person_id  bigint REFERENCES persons,
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- A form carries a key; the same key again answers as the first time.
CREATE TABLE form_keys (
    key       text PRIMARY KEY CHECK (length(key) BETWEEN 16 AND 64),
    person_id bigint REFERENCES persons,
    used_at   timestamptz NOT NULL DEFAULT now(),
    location  text NOT NULL DEFAULT ''
);
CREATE INDEX form_keys_age ON form_keys (used_at);

GRANT USAGE ON SCHEMA public TO tilkobling_app;
GRANT SELECT, INSERT, UPDATE ON suppliers, persons, customers, memberships, groups, settings TO tilkobling_app;
GRANT SELECT, INSERT, DELETE ON ks_roles TO tilkobling_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, form_keys TO tilkobling_app;
