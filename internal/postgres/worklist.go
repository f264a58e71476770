package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/register"
)

// Pick is what a tile over the worklist chooses.
type Pick string

// The picks.
const (
	PickUnanswered Pick = "unanswered"
	PickKS         Pick = "ks"
	PickFailed     Pick = "failed"
	PickUnassigned Pick = "unassigned"
	PickOthers     Pick = "others"
	PickDataInLab  Pick = "data_in_lab"
)

// WorklistFilter chooses cases. Empty fields choose all, but Status: empty is
// what is active or has a message that waits.
type WorklistFilter struct {
	Search  string // as written
	Handler onboarding.PersonID
	Stage   onboarding.Stage
	Turn    string // ks, technician, customer or supplier
	County  string // its number
	Status  onboarding.Status
	Any     bool // whatever the status
	Pick    Pick
}

// WorklistOrder is what the worklist is sorted by.
type WorklistOrder string

// The orders.
const (
	ByNeed     WorklistOrder = ""
	ByCustomer WorklistOrder = "customer"
	ByStage    WorklistOrder = "stage"
	ByWaited   WorklistOrder = "waited" // the longest first
	ByHandler  WorklistOrder = "handler"
)

// WorklistPage is the stretch of the list that is asked for: what comes after a
// place, or before one, or its beginning.
type WorklistPage struct {
	Order  WorklistOrder
	Desc   bool
	After  WorklistPlace
	Before WorklistPlace
	Limit  int
}

// WorklistPlace is where a row stands in an order. A page that is sought by it
// neither repeats nor leaves out a case, whatever has come or gone meanwhile.
type WorklistPlace []string

type sortColumn struct {
	sql, kind string
	of        func(*CaseListRow) string
}

var turnSince = sortColumn{"c.turn_since", "timestamptz", func(r *CaseListRow) string { return instant(r.Turn.Since) }}

var worklistOrders = map[WorklistOrder][]sortColumn{
	ByNeed: {
		{"c.attention", "smallint", func(r *CaseListRow) string { return strconv.Itoa(r.attention) }},
		{"c.attention_since", "timestamptz", func(r *CaseListRow) string { return instant(r.attentionSince) }},
	},
	ByCustomer: {{"cu.sort_name", "text", func(r *CaseListRow) string { return r.sortName }}},
	ByStage:    {{"c.stage", "int", func(r *CaseListRow) string { return strconv.Itoa(int(r.Stage)) }}, turnSince},
	ByWaited:   {turnSince},
	ByHandler:  {{handlerSort, "text", func(r *CaseListRow) string { return r.handlerSort }}, turnSince},
}

var caseID = sortColumn{"c.id", "bigint", func(r *CaseListRow) string { return strconv.FormatInt(int64(r.ID), 10) }}

func (o WorklistOrder) columns() []sortColumn {
	return append(slices.Clone(worklistOrders[o]), caseID)
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// Place is where the row stands.
func (o WorklistOrder) Place(r *CaseListRow) WorklistPlace {
	var p WorklistPlace
	for _, c := range o.columns() {
		p = append(p, c.of(r))
	}
	return p
}

// Fits tells whether a place that came from outside can be one in this order.
func (o WorklistOrder) Fits(p WorklistPlace) bool {
	columns := o.columns()
	if len(p) != len(columns) {
		return false
	}
	for i, c := range columns {
		var err error
		switch c.kind {
		case "timestamptz":
			_, err = time.Parse(time.RFC3339Nano, p[i])
		case "smallint":
			_, err = strconv.ParseInt(p[i], 10, 16)
		case "int":
			_, err = strconv.ParseInt(p[i], 10, 32)
		case "bigint":
			_, err = strconv.ParseInt(p[i], 10, 64)
		}
		if err != nil || strings.ContainsRune(p[i], 0) {
			return false
		}
	}
	return true
}

// Worklist lists the cases that a filter chooses, in one statement. more tells
// whether there are others beyond, in the direction that was asked for.
func Worklist(ctx context.Context, q Querier, f WorklistFilter, p WorklistPage) (rows []CaseListRow, more bool, err error) {
	b := worklistQuery{}
	sql := b.build(f, p)
	rows, err = caseList(ctx, q, "worklist", sql, b.args...)
	if err != nil {
		return nil, false, err
	}
	if len(rows) > p.Limit {
		rows, more = rows[:p.Limit], true
	}
	if p.Before != nil {
		slices.Reverse(rows)
	}
	return rows, more, nil
}

// worklistQuery puts a statement together from fixed pieces; what a person wrote
// is always an argument.
type worklistQuery struct {
	args  []any
	where []string
}

func (b *worklistQuery) arg(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

// and adds a condition that ends in an argument.
func (b *worklistQuery) and(sql string, v any) { b.where = append(b.where, sql+b.arg(v)) }

// also adds a condition that has none.
func (b *worklistQuery) also(sql string) { b.where = append(b.where, sql) }

func (b *worklistQuery) build(f WorklistFilter, p WorklistPage) string {
	with, from := b.search(f.Search)
	b.filter(f)
	columns := p.Order.columns()
	descending := p.Desc != (p.Before != nil)
	if place := p.place(); place != nil {
		b.beyond(columns, place, descending)
	}
	direction := ""
	if descending {
		direction = " DESC"
	}
	order := make([]string, 0, len(columns))
	for _, c := range columns {
		order = append(order, c.sql+direction)
	}
	where := ""
	if len(b.where) > 0 {
		where = " WHERE " + strings.Join(b.where, " AND ")
	}
	by := ` ORDER BY ` + strings.Join(order, ", ")
	// First which cases, from as few tables as may be, then what is shown of them.
	return with + `page AS MATERIALIZED (SELECT c.*` + from + joins(f, p.Order) + where + by + ` LIMIT ` + b.arg(p.Limit+1) + `)
		SELECT ` + caseListColumns + ` FROM page c` + caseListFrom + by
}

func joins(f WorklistFilter, o WorklistOrder) string {
	var sql string
	if f.County != "" || o == ByCustomer {
		sql += ` JOIN customers cu ON cu.id = c.customer_id`
	}
	if o == ByHandler {
		sql += ` LEFT JOIN persons h ON h.id = c.handler_id`
	}
	return sql
}

func (p *WorklistPage) place() WorklistPlace {
	if p.Before != nil {
		return p.Before
	}
	return p.After
}

// beyond compares rows as a whole, which an index in their order can answer.
func (b *worklistQuery) beyond(columns []sortColumn, place WorklistPlace, descending bool) {
	left, right := make([]string, 0, len(columns)), make([]string, 0, len(columns))
	for i, c := range columns {
		left = append(left, c.sql)
		v := b.arg(place[i]) + "::text"
		if c.kind != "text" {
			v += "::" + c.kind
		}
		right = append(right, v)
	}
	than := " > "
	if descending {
		than = " < "
	}
	b.also("(" + strings.Join(left, ", ") + ")" + than + "(" + strings.Join(right, ", ") + ")")
}

func (b *worklistQuery) filter(f WorklistFilter) {
	switch {
	case f.Any:
	case f.Status == "":
		b.also(`c.listed_as = 'active'`)
	case f.Status == onboarding.Active:
		b.also(`c.listed_as = 'active' AND c.status = 'active'`)
	default:
		b.and(`c.status = `, f.Status)
	}
	if f.Handler != 0 {
		b.and(`c.handler_id = `, f.Handler)
	}
	if f.Stage != 0 {
		b.and(`c.stage = `, f.Stage)
	}
	if f.County != "" {
		b.and(`cu.county_number = `, f.County)
	}
	switch f.Turn {
	case "":
	case string(onboarding.OwnerTechnician):
		b.also(`c.turn_party = 'ks' AND c.turn_role = 'technician'`)
	default:
		b.and(`c.turn_party = `, f.Turn)
	}
	if sql := pickSQL[f.Pick]; sql != "" {
		b.also(sql)
	}
}

// pickSQL is what each tile counts and chooses.
var pickSQL = map[Pick]string{
	PickUnanswered: `c.unanswered_since IS NOT NULL`,
	PickKS:         `c.turn_party = 'ks'`,
	PickFailed:     `c.run_state = 'failed'`,
	PickUnassigned: `c.handler_id IS NULL`,
	PickOthers:     `c.turn_party IN ('customer', 'supplier')`,
	PickDataInLab:  `c.data_in_lab_since IS NOT NULL`,
}

// maxHits bounds what one search looks through: what so many cases have in
// common tells nobody which of them was meant.
const maxHits = 2000

// searchSQL finds cases by the beginnings of words: of number, customers, group,
// HR system and supplier; of a contact's name and e-mail address; and, where
// none of them is met, customers whose name is the written one but for a slip.
const searchSQL = `WITH words AS MATERIALIZED (
	(SELECT c.id FROM cases c WHERE search_words(c.search) @@ %[1]s::text::tsquery LIMIT %[3]d)
	UNION
	(SELECT cc.case_id FROM persons p JOIN memberships m ON m.person_id = p.id AND m.ended_at IS NULL
		JOIN case_customers cc ON cc.customer_id = m.customer_id
		WHERE search_words(folded(p.name || ' ' || coalesce(p.email, ''))) @@ %[1]s::text::tsquery LIMIT %[3]d)
	UNION
	(SELECT d.case_id FROM persons p JOIN case_developers d ON d.person_id = p.id AND d.ended_at IS NULL
		WHERE search_words(folded(p.name || ' ' || coalesce(p.email, ''))) @@ %[1]s::text::tsquery LIMIT %[3]d)
), hits AS MATERIALIZED (
	SELECT id FROM words
	UNION
	SELECT cc.case_id FROM customers k JOIN case_customers cc ON cc.customer_id = k.id
	WHERE k.number = ANY(%[2]s::text[]) AND NOT EXISTS (SELECT FROM words)
), `

func (b *worklistQuery) search(written string) (with, from string) {
	words := queryWords(written)
	if len(words) == 0 {
		return "WITH ", ` FROM cases c`
	}
	for i, w := range words {
		words[i] = "'" + w + "':*" // a folded word has letters and digits only
	}
	alike := make([]string, 0, 8)
	for _, h := range register.Search(written) {
		if len(alike) < cap(alike) {
			alike = append(alike, h.Customer.Number)
		}
	}
	with = fmt.Sprintf(searchSQL, b.arg(strings.Join(words, " & ")), b.arg(alike), maxHits)
	return with, ` FROM hits JOIN cases c ON c.id = hits.id`
}

// queryWords is what a person wrote as the words that are sought. The spaces of
// an organisation number and the leading zeros of a case number may be left out
// or put in.
func queryWords(written string) []string {
	words := strings.Fields(register.Fold(written))
	if all := strings.Join(words, ""); len(all) > 5 && digits(all) && len(words[0]) != 4 {
		return []string{all}
	}
	rest := words
	if len(rest) > 0 && rest[0] == "ksl" {
		rest = rest[1:]
	}
	if len(rest) == 2 && len(rest[0]) == 4 && len(rest[1]) < 4 && digits(rest[0]+rest[1]) {
		rest[1] = strings.Repeat("0", 4-len(rest[1])) + rest[1]
	}
	return words
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
