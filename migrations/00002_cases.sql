-- +goose Up

CREATE TABLE case_numbers (
    year int PRIMARY KEY,
    last int NOT NULL
);

CREATE TABLE cases (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number        text NOT NULL UNIQUE,
    procedure     text NOT NULL,
    customer_id   bigint NOT NULL REFERENCES customers,
    group_id      bigint REFERENCES groups,
    begun_at      timestamptz NOT NULL, -- when the inquiry reached KS: the clock starts here
    opened_at     timestamptz NOT NULL,
    opened_by     bigint REFERENCES persons,
    handler_id    bigint REFERENCES persons,
    handler_at    timestamptz,
    hr_system     text NOT NULL DEFAULT '',
    supplier_id   bigint REFERENCES suppliers,
    target_date   date,
    prod_own_urls boolean NOT NULL DEFAULT false,
    prod_own_cred boolean NOT NULL DEFAULT false,
    hold_since    timestamptz,
    hold_until    date,
    hold_reason   text NOT NULL DEFAULT '',
    cancelled_at  timestamptz,
    cancel_reason text NOT NULL DEFAULT '',
    lab_rank      double precision, -- place in the line for LAB; lower is earlier

    -- Derived from facts by onboarding.Evaluate and written with every change
    -- by one function, so that lists can filter and sort.
    status            text NOT NULL CHECK (status IN ('active', 'on_hold', 'closed', 'cancelled')),
    stage             int NOT NULL CHECK (stage BETWEEN 1 AND 7),
    stage_since       timestamptz NOT NULL,
    turn_kind         text NOT NULL,
    turn_party        text NOT NULL,
    turn_role         text NOT NULL,
    turn_requirement  text NOT NULL,
    turn_since        timestamptz NOT NULL,
    turn_detail       jsonb NOT NULL DEFAULT '{}',
    unanswered_since  timestamptz,
    run_state         text NOT NULL DEFAULT '' CHECK (run_state IN ('', 'running', 'failed', 'passed', 'error')),
    data_in_lab_since timestamptz,
    ready_for_lab     boolean NOT NULL DEFAULT false,
    closed_at         timestamptz,
    changed_at        timestamptz NOT NULL,
    search            text NOT NULL DEFAULT '',

    -- The chain of the case's events: how many, and the hash of the last.
    event_count int NOT NULL DEFAULT 0,
    event_hash  bytea NOT NULL DEFAULT '\x',

    CHECK ((hold_since IS NULL) = (hold_until IS NULL)),
    CHECK (hold_since IS NULL OR hold_reason <> ''),
    CHECK (cancelled_at IS NULL OR cancel_reason <> '')
);
CREATE INDEX cases_customer ON cases (customer_id);
CREATE INDEX cases_group ON cases (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX cases_handler ON cases (handler_id, status, turn_since);
CREATE INDEX cases_status ON cases (status, turn_since, id);
CREATE INDEX cases_turn ON cases (turn_party, turn_since, id) WHERE status = 'active';
CREATE INDEX cases_unanswered ON cases (unanswered_since) WHERE unanswered_since IS NOT NULL;
CREATE INDEX cases_hold ON cases (hold_until) WHERE hold_until IS NOT NULL;
CREATE INDEX cases_lab ON cases (lab_rank) WHERE lab_rank IS NOT NULL;

-- The customers of a case: its own, and those that one authority covers. A
-- customer is in at most one active case.
CREATE TABLE case_customers (
    case_id     bigint NOT NULL REFERENCES cases,
    customer_id bigint NOT NULL REFERENCES customers,
    own         boolean NOT NULL,
    confirms    boolean NOT NULL DEFAULT true,
    active      boolean NOT NULL,
    PRIMARY KEY (case_id, customer_id)
);
CREATE UNIQUE INDEX case_customers_one_active ON case_customers (customer_id) WHERE active;
CREATE UNIQUE INDEX case_customers_one_own ON case_customers (case_id) WHERE own;
CREATE INDEX case_customers_customer ON case_customers (customer_id);

CREATE TABLE case_developers (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES cases,
    person_id  bigint NOT NULL REFERENCES persons,
    side       text NOT NULL CHECK (side IN ('customer', 'supplier')),
    created_at timestamptz NOT NULL,
    created_by bigint REFERENCES persons,
    ended_at   timestamptz,
    ended_by   bigint REFERENCES persons
);
CREATE UNIQUE INDEX case_developers_once ON case_developers (case_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX case_developers_person ON case_developers (person_id) WHERE ended_at IS NULL;

CREATE TABLE inquiries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at     timestamptz NOT NULL,
    channel         text NOT NULL CHECK (channel IN ('form', 'mail', 'phone', 'manual')),
    status          text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'case', 'added', 'answered', 'discarded')),
    quarantined     boolean NOT NULL DEFAULT false,
    customer_id     bigint REFERENCES customers, -- as the sender chose, or as the program suggests
    subject         text NOT NULL DEFAULT '' CHECK (length(subject) <= 300),
    sender_name     text NOT NULL CHECK (length(sender_name) <= 200),
    sender_email    text NOT NULL CHECK (length(sender_email) <= 254),
    sender_phone    text NOT NULL DEFAULT '' CHECK (length(sender_phone) <= 40),
    sender_title    text NOT NULL DEFAULT '' CHECK (length(sender_title) <= 200),
    hr_system       text NOT NULL DEFAULT '' CHECK (length(hr_system) <= 200),
    supplier_name   text NOT NULL DEFAULT '' CHECK (length(supplier_name) <= 200),
    developer_name  text NOT NULL DEFAULT '' CHECK (length(developer_name) <= 200),
    developer_email text NOT NULL DEFAULT '' CHECK (length(developer_email) <= 254),
    body            text NOT NULL DEFAULT '' CHECK (length(body) <= 20000),
    language        text NOT NULL DEFAULT 'nb' CHECK (language IN ('nb', 'nn', 'en')),
    case_id         bigint REFERENCES cases,
    handled_at      timestamptz,
    handled_by      bigint REFERENCES persons,
    handled_note    text NOT NULL DEFAULT '',
    CHECK (status NOT IN ('case', 'added') OR case_id IS NOT NULL),
    CHECK (status = 'new' OR handled_at IS NOT NULL)
);
CREATE INDEX inquiries_new ON inquiries (received_at) WHERE status = 'new';
CREATE INDEX inquiries_case ON inquiries (case_id) WHERE case_id IS NOT NULL;

-- What was recorded. Nothing is deleted: a fact that no longer counts is
-- withdrawn. The note is free text and can be emptied.
CREATE TABLE facts (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id       bigint NOT NULL REFERENCES cases,
    kind          text NOT NULL,
    by_person     bigint REFERENCES persons, -- null: the system
    recorded_at   timestamptz NOT NULL,
    occurred_at   timestamptz NOT NULL,
    number        int,
    at_time       timestamptz,
    environment   text CHECK (environment IN ('lab', 'prod')),
    address       text,
    subject       bigint REFERENCES persons,
    reading_id    bigint,
    digest        text,
    mender        text CHECK (mender IN ('customer', 'supplier', 'ks')),
    period_id     bigint,
    requirement   text,
    retrospective boolean NOT NULL DEFAULT false,
    note          text NOT NULL DEFAULT '' CHECK (length(note) <= 10000),
    detail        jsonb,
    withdrawn_at  timestamptz,
    withdrawn_by  bigint REFERENCES persons,
    CHECK (occurred_at <= recorded_at)
);
CREATE INDEX facts_case ON facts (case_id, id);

CREATE TABLE taken_back (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES cases,
    requirement text NOT NULL,
    at          timestamptz NOT NULL,
    by_person   bigint REFERENCES persons,
    reason      text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000)
);
CREATE INDEX taken_back_case ON taken_back (case_id);

-- Whose turn it was, from when. The parties' times are computed from this.
CREATE TABLE turns (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES cases,
    since   timestamptz NOT NULL,
    party   text NOT NULL CHECK (party IN ('ks', 'customer', 'supplier', 'hold', 'none')),
    role    text NOT NULL,
    stage   int NOT NULL
);
CREATE INDEX turns_case ON turns (case_id, id);

-- Append-only: the program's role cannot change or delete a row. Data hold ids,
-- codes and hashes, never a name or free text.
CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint REFERENCES cases,
    seq         int, -- within the case
    at          timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor       bigint REFERENCES persons, -- null: the system
    side        text NOT NULL CHECK (side IN ('ks', 'customer', 'supplier', 'system')),
    kind        text NOT NULL,
    data        jsonb NOT NULL DEFAULT '{}',
    hash        bytea NOT NULL,
    UNIQUE (case_id, seq)
);
CREATE INDEX events_kind ON events (kind, at);

CREATE TABLE messages (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id         bigint NOT NULL REFERENCES cases,
    at              timestamptz NOT NULL,
    author          bigint REFERENCES persons,
    side            text NOT NULL CHECK (side IN ('ks', 'customer', 'supplier')),
    body            text NOT NULL CHECK (length(body) BETWEEN 1 AND 20000),
    requirement     text NOT NULL DEFAULT '',
    answered_at     timestamptz, -- by a message from KS, or marked as needing none
    answered_by     bigint REFERENCES persons,
    no_answer       boolean NOT NULL DEFAULT false,
    form_key        text UNIQUE
);
CREATE INDEX messages_case ON messages (case_id, id);
CREATE INDEX messages_unanswered ON messages (case_id, at) WHERE side <> 'ks' AND answered_at IS NULL;

-- Internal to KS. A table of its own, so that no query for customers can meet it.
CREATE TABLE notes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES cases,
    at          timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    author      bigint REFERENCES persons,
    kind        text NOT NULL CHECK (kind IN ('note', 'conversation')),
    body        text NOT NULL CHECK (length(body) BETWEEN 1 AND 20000),
    form_key    text UNIQUE
);
CREATE INDEX notes_case ON notes (case_id, id);

-- What is to be sent, with its text; recorded as sent by who sent it.
CREATE TABLE letters (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES cases,
    kind       text NOT NULL,
    person_id  bigint REFERENCES persons,
    language   text NOT NULL CHECK (language IN ('nb', 'nn', 'en')),
    subject    text NOT NULL,
    body       text NOT NULL CHECK (length(body) <= 20000),
    created_at timestamptz NOT NULL,
    sent_at    timestamptz,
    sent_by    bigint REFERENCES persons
);
CREATE INDEX letters_case ON letters (case_id, id);
CREATE INDEX letters_unsent ON letters (created_at) WHERE sent_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON case_numbers, cases, case_customers, case_developers, inquiries, facts, taken_back, messages, notes, letters TO tilkobling_app;
GRANT SELECT, INSERT ON turns, events TO tilkobling_app;
