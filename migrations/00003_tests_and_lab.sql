-- +goose Up

-- A row per URL version; a new URL never overwrites the former.
CREATE TABLE endpoints (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      bigint NOT NULL REFERENCES cases,
    environment  text NOT NULL CHECK (environment IN ('lab', 'prod')),
    resource     text NOT NULL CHECK (resource IN ('authority', 'organisation', 'person', 'employee_position', 'employee_taxonomy', 'venue')),
    url          text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    delivered_at timestamptz NOT NULL,
    delivered_by bigint REFERENCES persons,
    side         text NOT NULL CHECK (side IN ('ks', 'customer', 'supplier')),
    replaced_at  timestamptz
);
CREATE UNIQUE INDEX endpoints_in_force ON endpoints (case_id, environment, resource) WHERE replaced_at IS NULL;
CREATE INDEX endpoints_case ON endpoints (case_id);

-- The password is sealed with the case and the environment as associated data:
-- a row copied to another case does not open.
CREATE TABLE credentials (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      bigint NOT NULL REFERENCES cases,
    environment  text NOT NULL CHECK (environment IN ('lab', 'prod')),
    user_name    text NOT NULL CHECK (length(user_name) BETWEEN 1 AND 200),
    sealed       bytea, -- null once deleted
    delivered_at timestamptz NOT NULL,
    delivered_by bigint REFERENCES persons,
    side         text NOT NULL CHECK (side IN ('ks', 'customer', 'supplier')),
    replaced_at  timestamptz,
    deleted_at   timestamptz,
    CHECK ((sealed IS NULL) = (deleted_at IS NOT NULL))
);
CREATE UNIQUE INDEX credentials_in_force ON credentials (case_id, environment) WHERE replaced_at IS NULL;

CREATE TABLE runs (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id            bigint NOT NULL REFERENCES cases,
    environment        text NOT NULL CHECK (environment IN ('lab', 'prod')),
    level              text NOT NULL CHECK (level IN ('connection', 'format', 'organisation', 'persons')),
    resources          text[] NOT NULL DEFAULT '{}', -- empty: all that are delivered
    state              text NOT NULL CHECK (state IN ('queued', 'running', 'finished', 'cancelled', 'error')),
    requested_at       timestamptz NOT NULL,
    requested_by       bigint REFERENCES persons,
    side               text NOT NULL CHECK (side IN ('ks', 'customer', 'supplier', 'system')),
    started_at         timestamptz,
    finished_at        timestamptz,
    heartbeat_at       timestamptz,
    attempts           int NOT NULL DEFAULT 0,
    endpoint_versions  jsonb NOT NULL DEFAULT '{}', -- resource → endpoints.id
    credential_version bigint REFERENCES credentials,
    source_address     text NOT NULL DEFAULT '',
    local_address      text NOT NULL DEFAULT '',
    verdict            text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'pass', 'fail', 'error')),
    failures           int NOT NULL DEFAULT 0,
    warnings           int NOT NULL DEFAULT 0,
    progress           jsonb,
    report             jsonb,
    difference         jsonb,
    UNIQUE (id, case_id)
);
CREATE UNIQUE INDEX runs_one_active ON runs (case_id) WHERE state IN ('queued', 'running');
CREATE INDEX runs_case ON runs (case_id, id DESC);
CREATE INDEX runs_heartbeat ON runs (heartbeat_at) WHERE state = 'running';

-- The newest finished result of one endpoint at one level, and beside it the
-- newest that stopped at KS, which does not undo the other.
CREATE TABLE tested (
    case_id            bigint NOT NULL REFERENCES cases,
    environment        text NOT NULL,
    resource           text NOT NULL,
    level              text NOT NULL,
    run_id             bigint NOT NULL,
    at                 timestamptz NOT NULL,
    by_person          bigint REFERENCES persons,
    endpoint_version   bigint NOT NULL,
    credential_version bigint NOT NULL,
    failing            jsonb NOT NULL DEFAULT '[]',
    errored            boolean NOT NULL DEFAULT false,
    PRIMARY KEY (case_id, environment, resource, level, errored),
    FOREIGN KEY (run_id, case_id) REFERENCES runs (id, case_id)
);

-- Checks that did not pass, for statistics over runs.
CREATE TABLE run_checks (
    run_id   bigint NOT NULL REFERENCES runs,
    check_id text NOT NULL,
    resource text NOT NULL,
    result   text NOT NULL CHECK (result IN ('warning', 'failure', 'skipped', 'error')),
    party    text NOT NULL,
    count    bigint NOT NULL,
    PRIMARY KEY (run_id, resource, check_id)
);
CREATE INDEX run_checks_check ON run_checks (check_id) WHERE result = 'failure';

-- What a run learned: units and figures, never a person.
CREATE TABLE readings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES cases,
    run_id      bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('structure', 'placement')),
    environment text NOT NULL CHECK (environment IN ('lab', 'prod')),
    digest      text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    read_at     timestamptz NOT NULL,
    units       int NOT NULL,
    levels      int NOT NULL,
    persons     int NOT NULL DEFAULT 0,
    positions   int NOT NULL DEFAULT 0,
    body        jsonb NOT NULL,
    UNIQUE (id, case_id),
    FOREIGN KEY (run_id, case_id) REFERENCES runs (id, case_id)
);
CREATE INDEX readings_case ON readings (case_id, kind, environment, id DESC);

CREATE TABLE lab_periods (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    planned_from timestamptz NOT NULL,
    planned_to   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    created_by   bigint REFERENCES persons,
    open         boolean NOT NULL DEFAULT false, -- from the backup to the rollback
    over         boolean NOT NULL DEFAULT false, -- the rollback is controlled
    note         text NOT NULL DEFAULT '',
    CHECK (planned_from < planned_to)
);
CREATE UNIQUE INDEX lab_periods_one_open ON lab_periods (open) WHERE open;

CREATE TABLE lab_steps (
    period_id   bigint NOT NULL REFERENCES lab_periods,
    step        text NOT NULL CHECK (step IN ('mail_off', 'backup', 'warned', 'rollback', 'control')),
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    by_person   bigint REFERENCES persons,
    early       boolean NOT NULL DEFAULT false, -- rolled back without every confirmation
    note        text NOT NULL DEFAULT '' CHECK (length(note) <= 10000),
    checklist   text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (period_id, step),
    CHECK (occurred_at <= recorded_at)
);

CREATE TABLE lab_period_cases (
    period_id bigint NOT NULL REFERENCES lab_periods,
    case_id   bigint NOT NULL REFERENCES cases,
    joined_at timestamptz NOT NULL,
    joined_by bigint REFERENCES persons,
    PRIMARY KEY (period_id, case_id)
);
CREATE INDEX lab_period_cases_case ON lab_period_cases (case_id);

ALTER TABLE facts
    ADD FOREIGN KEY (reading_id, case_id) REFERENCES readings (id, case_id),
    ADD FOREIGN KEY (period_id) REFERENCES lab_periods;

-- A sign-off points at a reading of its case; it is never changed.
CREATE TABLE sign_offs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id       bigint NOT NULL REFERENCES cases,
    customer_id   bigint NOT NULL REFERENCES customers,
    kind          text NOT NULL CHECK (kind IN ('structure', 'placement')),
    reading_id    bigint NOT NULL,
    digest        text NOT NULL,
    period_id     bigint REFERENCES lab_periods,
    person_id     bigint NOT NULL REFERENCES persons,
    person_name   text NOT NULL, -- the confirmation needs the name it was given under
    organisation  text NOT NULL,
    method        text NOT NULL, -- how the person was signed in
    sentence      text NOT NULL, -- word for word
    language      text NOT NULL,
    checked       text[] NOT NULL DEFAULT '{}',
    at            timestamptz NOT NULL,
    retrospective boolean NOT NULL DEFAULT false,
    FOREIGN KEY (reading_id, case_id) REFERENCES readings (id, case_id),
    FOREIGN KEY (case_id, customer_id) REFERENCES case_customers (case_id, customer_id),
    CHECK ((kind = 'placement') = (period_id IS NOT NULL))
);
CREATE INDEX sign_offs_case ON sign_offs (case_id, id);

CREATE TABLE deviations (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES cases,
    environment text NOT NULL CHECK (environment IN ('lab', 'prod')),
    check_id    text NOT NULL,
    resource    text NOT NULL,
    count       bigint NOT NULL,
    reason      text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    at          timestamptz NOT NULL,
    by_person   bigint NOT NULL REFERENCES persons,
    ended_at    timestamptz,
    ended_why   text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX deviations_standing ON deviations (case_id, environment, resource, check_id) WHERE ended_at IS NULL;

CREATE TABLE remarks (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES cases,
    reading_id  bigint NOT NULL,
    unit_id     text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('parent', 'closed', 'name', 'missing', 'other')),
    body        text NOT NULL DEFAULT '' CHECK (length(body) <= 2000),
    author      bigint REFERENCES persons,
    at          timestamptz NOT NULL,
    answer      text NOT NULL DEFAULT '' CHECK (length(answer) <= 2000),
    answered_at timestamptz,
    answered_by bigint REFERENCES persons,
    closed_at   timestamptz,
    closed_by   bigint REFERENCES persons,
    FOREIGN KEY (reading_id, case_id) REFERENCES readings (id, case_id)
);
CREATE INDEX remarks_case ON remarks (case_id);

-- The sectors a requester has looked through, kept between visits.
CREATE TABLE sector_ticks (
    case_id   bigint NOT NULL REFERENCES cases,
    digest    text NOT NULL,
    unit_id   text NOT NULL,
    person_id bigint NOT NULL REFERENCES persons,
    at        timestamptz NOT NULL,
    PRIMARY KEY (case_id, digest, unit_id)
);

GRANT SELECT, INSERT, UPDATE ON endpoints, credentials, runs, tested, lab_periods, deviations, remarks TO tilkobling_app;
GRANT SELECT, INSERT ON run_checks, readings, lab_steps, lab_period_cases, sign_offs TO tilkobling_app;
GRANT DELETE ON lab_period_cases TO tilkobling_app;
GRANT SELECT, INSERT, DELETE ON sector_ticks TO tilkobling_app;

-- Steps are never taken back, only annotated.
CREATE TABLE lab_annotations (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period_id bigint NOT NULL REFERENCES lab_periods,
    step      text NOT NULL,
    at        timestamptz NOT NULL,
    by_person bigint NOT NULL REFERENCES persons,
    body      text NOT NULL CHECK (length(body) BETWEEN 1 AND 10000)
);
CREATE INDEX lab_annotations_period ON lab_annotations (period_id);
GRANT SELECT, INSERT ON lab_annotations TO tilkobling_app;
