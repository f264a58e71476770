-- +goose Up

-- What is over is computed once. A case that changes is marked; whoever comes
-- next, a view or the clock, computes its figures anew and takes the mark away.
CREATE TABLE figures_due (
    case_id bigint PRIMARY KEY,
    times   int NOT NULL DEFAULT 1
);

-- The mark is updated where there is one, so that its row is locked until the
-- change is committed and nobody computes from what was before it.
-- +goose StatementBegin
CREATE FUNCTION figures_are_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figures_due (case_id) VALUES (NEW.id)
    ON CONFLICT (case_id) DO UPDATE SET times = figures_due.times + 1;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER figures_are_due AFTER INSERT OR UPDATE OF changed_at, hr_system, supplier_id, handler_id ON cases
    FOR EACH ROW EXECUTE FUNCTION figures_are_due();
INSERT INTO figures_due (case_id) SELECT id FROM cases;

-- A case that came to production, and how long it took. Days of stages and
-- parties are working days.
CREATE TABLE finished_cases (
    case_id        bigint PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    closed_at      timestamptz NOT NULL,
    municipalities int NOT NULL,    -- that came to production with it
    county_numbers text[] NOT NULL,
    hr_system      text NOT NULL,
    supplier_id    bigint NOT NULL, -- 0: none
    handler_id     bigint NOT NULL, -- 0: none
    lead_days      double precision NOT NULL,
    spent          double precision[] NOT NULL -- for each stage: KS, customer, supplier, hold
);
CREATE INDEX finished_cases_closed ON finished_cases (closed_at);

-- A check that failed in a case, from the run that found it to the first that
-- went as far and found it no more.
CREATE TABLE case_faults (
    case_id        bigint NOT NULL REFERENCES cases ON DELETE CASCADE,
    run_id         bigint NOT NULL,
    resource       text NOT NULL,
    check_id       text NOT NULL,
    began_at       timestamptz NOT NULL,
    mended_at      timestamptz,
    mended_days    double precision, -- working days
    county_numbers text[] NOT NULL,
    municipalities text[] NOT NULL,  -- their numbers
    hr_system      text NOT NULL,
    supplier_id    bigint NOT NULL,
    handler_id     bigint NOT NULL,
    PRIMARY KEY (case_id, run_id, resource, check_id)
);
CREATE INDEX case_faults_began ON case_faults (began_at);
CREATE INDEX case_faults_check ON case_faults (check_id, began_at);

-- Summaries of the two, as they were last looked at. They hold for one day and
-- until the version goes up.
CREATE TABLE figures_version (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL
);
INSERT INTO figures_version (version) VALUES (1);
CREATE TABLE past_figures (
    key     text PRIMARY KEY,
    day     date NOT NULL,
    version bigint NOT NULL,
    body    jsonb NOT NULL
);

CREATE INDEX cases_in_stage ON cases (stage, stage_since) WHERE status = 'active';
CREATE INDEX cases_opened ON cases (opened_at);
CREATE INDEX cases_load ON cases (handler_id, status, turn_party);
CREATE INDEX cases_target ON cases (target_date) WHERE target_date IS NOT NULL AND status IN ('active', 'on_hold');

GRANT SELECT, INSERT, UPDATE, DELETE ON figures_due, finished_cases, case_faults, past_figures TO tilkobling_app;
GRANT SELECT, UPDATE ON figures_version TO tilkobling_app;
