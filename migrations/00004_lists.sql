-- +goose Up

-- The form in which names are compared when a search shall forgive, as
-- register.Fold makes it. A test holds the two together.
-- +goose StatementBegin
CREATE FUNCTION folded(s text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(lower(translate(s,
            'ÀÁÂÃÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝàáâãåçèéêëìíîïðñòóôõöøùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįıĴĵĶķĸĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžƀƠơƯưƷǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǤǥǦǧǨǩǪǫǬǭǮǯǰǴǵǸǹǺǻǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳɃ',
            'aaaaaceeeeiiiidnoooooouuuuyaaaaaceeeeiiiidnoooooouuuuyyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiijjkkkllllllllnnnnnnnnoooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzboouuzaaiioouuuuuuuuuuaaaaggggkkoooozzjggnnaaooaaaaeeeeiiiioooorrrruuuusstthhaaeeooooooooyyb')),
            'æ', 'ae'), 'Æ', 'ae'), 'ä', 'ae'), 'Ä', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'ß', 'ss'), 'þ', 'th'),
        '[''’ʼ\u00ad\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'), 'a+', 'a', 'g'), 'oe+', 'o', 'g'))
$$;
-- +goose StatementEnd

-- The words of a folded text, each to be met by its beginning.
-- +goose StatementBegin
CREATE FUNCTION search_words(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array_remove(string_to_array(folded, ' '), ''))
$$;
-- +goose StatementEnd

-- What a name is sorted by, compared with COLLATE "C": æ, ø and å come last,
-- whatever collations the database has.
-- +goose StatementBegin
CREATE FUNCTION alphabetical(s text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(translate(s,
        'ÆæÄäØøÖöÅåÀÁÂÃÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÙÚÛÜÝàáâãçèéêëìíîïðñòóôõùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįıĴĵĶķĸĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžƀƠơƯưƷǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǤǥǦǧǨǩǪǫǬǭǮǯǰǴǵǸǹǺǻǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳɃ',
        '{{{{||||}}aaaaceeeeiiiidnoooouuuuyaaaaceeeeiiiidnoooouuuuyyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiijjkkkllllllllnnnnnnnnoooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzboouuzaaiioouuuuuuuuuuaaaaggggkkoooozzjggnnaaooaaaaeeeeiiiioooorrrruuuusstthhaaeeooooooooyyb'))
$$;
-- +goose StatementEnd

ALTER TABLE customers
    ADD COLUMN sort_name text COLLATE "C" GENERATED ALWAYS AS (alphabetical(display_name)) STORED;

-- What lists show first: personal data in LAB, a message without an answer,
-- KS's turn, a failed test, nobody assigned, the rest. A case that is closed or
-- on hold is listed among the active while a message in it waits.
ALTER TABLE cases
    ADD COLUMN listed_as text GENERATED ALWAYS AS (
        CASE WHEN unanswered_since IS NOT NULL THEN 'active' ELSE status END) STORED,
    ADD COLUMN attention smallint GENERATED ALWAYS AS (
        CASE WHEN data_in_lab_since IS NOT NULL THEN 0 WHEN unanswered_since IS NOT NULL THEN 1 WHEN turn_party = 'ks' THEN 2
            WHEN status <> 'active' THEN 6 WHEN run_state = 'failed' THEN 3 WHEN handler_id IS NULL THEN 4 ELSE 5 END) STORED,
    ADD COLUMN attention_since timestamptz GENERATED ALWAYS AS (
        coalesce(data_in_lab_since, unanswered_since, turn_since)) STORED;

CREATE INDEX customers_sort ON customers (sort_name, id);
CREATE INDEX cases_attention ON cases (listed_as, attention, attention_since, id);
CREATE INDEX cases_attention_mine ON cases (handler_id, listed_as, attention, attention_since, id);
CREATE INDEX cases_waited ON cases (listed_as, turn_since, id);
CREATE INDEX cases_stage ON cases (listed_as, stage, turn_since, id);
CREATE INDEX cases_party ON cases (turn_party, handler_id) WHERE listed_as = 'active';
CREATE INDEX cases_failed ON cases (handler_id) WHERE run_state = 'failed' AND listed_as = 'active';
CREATE INDEX cases_data_in_lab ON cases (data_in_lab_since) WHERE data_in_lab_since IS NOT NULL;
DROP INDEX cases_handler; -- cases_attention_mine begins as it did
DROP INDEX cases_status; -- cases_waited lists what it listed
CREATE INDEX cases_status ON cases (status, attention, attention_since, id);
CREATE INDEX cases_words ON cases USING gin (search_words(search));
CREATE INDEX persons_words ON persons USING gin (search_words(folded(name || ' ' || coalesce(email, ''))));
