-- +goose Up

-- Who vouches for a person: an issuer of OpenID Connect and its own name of the
-- person. A national identity number is never kept.
CREATE TABLE identities (
    issuer     text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
    subject    text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    person_id  bigint NOT NULL REFERENCES persons,
    created_at timestamptz NOT NULL,
    used_at    timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_person ON identities (person_id);

-- A role is given by hand, or by the issuer that lets the person in; the latter
-- are set anew at each sign-in.
ALTER TABLE ks_roles ADD COLUMN given_by text NOT NULL DEFAULT 'hand' CHECK (given_by IN ('hand', 'issuer'));

-- One that has ended stays until it would have run out, so that a request that
-- was under way cannot bring it back.
ALTER TABLE sessions
    ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD COLUMN method text NOT NULL DEFAULT '',
    ADD COLUMN issuer text NOT NULL DEFAULT '',
    ADD COLUMN sid text NOT NULL DEFAULT '',
    ADD COLUMN browser text NOT NULL DEFAULT '',
    ADD COLUMN begun_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN ended_at timestamptz;
CREATE INDEX sessions_sid ON sessions (issuer, sid) WHERE sid <> '';

-- Codes by e-mail. A row is made also for an e-mail address that nobody has, so
-- that it is counted and answered alike; such a row has no person. All secrets
-- are kept as hashes.
CREATE TABLE sign_in_codes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('request', 'invitation')),
    person_id   bigint REFERENCES persons,
    email_hash  bytea NOT NULL,
    asker_hash  bytea NOT NULL DEFAULT '\x', -- of the network address that asked
    browser     bytea NOT NULL DEFAULT '\x', -- of the secret in the browser that asked; empty: an invitation
    token_hash  bytea NOT NULL UNIQUE,
    code_hash   bytea NOT NULL,
    attempts    int NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    created_by  bigint REFERENCES persons,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz,
    CHECK (kind = 'invitation' OR browser <> '\x')
);
CREATE INDEX sign_in_codes_email ON sign_in_codes (email_hash, created_at);
CREATE INDEX sign_in_codes_asker ON sign_in_codes (asker_hash, created_at) WHERE asker_hash <> '\x';
CREATE INDEX sign_in_codes_person ON sign_in_codes (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX sign_in_codes_expiry ON sign_in_codes (expires_at);

-- Mail that is to go out. One with a code in it is deleted when the code is
-- used or has run out.
CREATE TABLE outgoing_mails (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    person_id  bigint REFERENCES persons,
    code_id    bigint REFERENCES sign_in_codes ON DELETE CASCADE,
    recipient  text NOT NULL CHECK (length(recipient) BETWEEN 3 AND 254),
    language   text NOT NULL CHECK (language IN ('nb', 'nn', 'en')),
    subject    text NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
    body       text NOT NULL CHECK (length(body) <= 20000),
    created_at timestamptz NOT NULL,
    sent_at    timestamptz
);
CREATE INDEX outgoing_mails_unsent ON outgoing_mails (created_at) WHERE sent_at IS NULL;
CREATE INDEX outgoing_mails_code ON outgoing_mails (code_id) WHERE code_id IS NOT NULL;

-- Whether a session that began with a code by e-mail may confirm.
INSERT INTO settings (key, value) VALUES ('signin.code_confirms', 'true');

GRANT SELECT, INSERT, UPDATE ON identities TO tilkobling_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_codes, outgoing_mails TO tilkobling_app;
