package casework

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// OpenCaseInput is what the one form asks for. Only the customer must be given.
type OpenCaseInput struct {
	Inquiry      int64     // 0: opened by hand
	Customer     string    // number in the register; empty with Group and Covered: the cooperation itself
	BegunAt      time.Time // when the inquiry reached KS; zero: when Inquiry came, or now
	Requester    PersonInput
	Verified     bool   // KS has checked who the requester is
	VerifiedHow  string // with Verified
	Developer    PersonInput
	DeveloperAt  onboarding.Party // Customer or Supplier; with Developer
	HRSystem     string
	Supplier     SupplierInput
	Handler      onboarding.PersonID // 0: nobody yet
	Group        int64
	Covered      []string // numbers of the municipalities that the case covers
	TargetDate   time.Time
	Afterwards   []Retrospective // what was done before there was a case here
	WithoutMails bool            // no receipt and no documents are prepared
}

// Retrospective is a requirement that was met before the case was opened.
type Retrospective struct {
	Requirement onboarding.Key
	On          time.Time
	Note        string
}

func (in *OpenCaseInput) check(proc onboarding.Procedure, now time.Time) error {
	var wrong fieldFaults
	if in.Customer == "" && (in.Group == 0 || len(in.Covered) == 0) {
		wrong.add("customer", "field.required")
	}
	if !in.Requester.empty() {
		in.Requester.need("requester_", &wrong)
	}
	if in.Verified && in.Requester.empty() {
		wrong.add("requester_name", "field.required")
	}
	if in.Verified && in.VerifiedHow == "" {
		wrong.add("verified_how", "field.required")
	}
	if !in.Developer.empty() {
		in.Developer.need("developer_", &wrong)
		if in.DeveloperAt != onboarding.Customer && in.DeveloperAt != onboarding.Supplier {
			wrong.add("developer_at", "field.choose")
		}
		if in.DeveloperAt == onboarding.Supplier && in.Supplier.empty() {
			wrong.add("supplier", "field.required")
		}
	}
	if in.BegunAt.After(now) {
		wrong.add("begun_at", "field.future")
	}
	for _, a := range in.Afterwards {
		if _, ok := proc.Lookup(a.Requirement); !ok || a.Requirement == onboarding.ReqCustomer {
			wrong.add("afterwards", "field.choose")
		}
		if a.On.After(now) {
			wrong.add("afterwards", "field.future")
		}
	}
	return wrong.err()
}

// OpenCase opens a case and gives its number (procedure, stage 1). The same form
// key again gives the same number.
func (s *Service) OpenCase(ctx context.Context, by onboarding.Actor, key FormKey, in OpenCaseInput) (string, error) {
	if err := by.Check(onboarding.HandleCase, onboarding.Scope{}); err != nil {
		return "", err
	}
	proc, _ := onboarding.ProcedureFor(onboarding.ProcedureV1)
	if err := in.check(proc, s.clock()); err != nil {
		return "", err
	}
	var number string
	err := postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, s.clock())
		if err != nil {
			return err
		}
		if !first {
			number, err = postgres.FormKeyLocation(ctx, tx, string(key))
			return err
		}
		o := opening{s: s, tx: tx, by: by, in: in}
		if number, err = o.open(ctx, proc.Version); err != nil {
			return err
		}
		return postgres.SetFormKeyLocation(ctx, tx, string(key), number)
	})
	return number, unique(err, "case_customers_one_active", onboarding.Refuse("rule.active_case"))
}

// opening is one case being opened.
type opening struct {
	s       *Service
	tx      pgx.Tx
	by      onboarding.Actor
	in      OpenCaseInput
	inquiry *postgres.Inquiry
	own     postgres.CustomerRow
	covered []postgres.CustomerRow
}

func (o *opening) open(ctx context.Context, version onboarding.Version) (string, error) {
	if err := o.takeInquiry(ctx); err != nil {
		return "", err
	}
	if err := o.findCustomers(ctx); err != nil {
		return "", err
	}
	if err := o.checkHandler(ctx); err != nil {
		return "", err
	}
	at := o.s.clock()
	number, err := postgres.NextCaseNumber(ctx, o.tx, at.In(insight.Oslo()).Year())
	if err != nil {
		return "", err
	}
	n := postgres.NewCase{
		Number: number, Procedure: version, Customer: o.own.ID, OwnConfirm: o.own.Kind != onboarding.Cooperation,
		Group: o.in.Group, BegunAt: at, OpenedAt: at, OpenedBy: o.by.Person, Handler: o.in.Handler,
		HRSystem: o.in.HRSystem, TargetDate: o.in.TargetDate,
	}
	switch {
	case !o.in.BegunAt.IsZero():
		n.BegunAt = o.in.BegunAt
	case o.inquiry != nil:
		n.BegunAt = o.inquiry.ReceivedAt
	}
	for _, c := range o.covered {
		n.Covered = append(n.Covered, c.ID)
	}
	id, err := postgres.InsertCase(ctx, o.tx, n)
	if err != nil {
		return "", err
	}
	c, err := o.s.begin(ctx, o.tx, o.by, id)
	if err != nil {
		return "", err
	}
	if err := o.fill(ctx, c); err != nil {
		return "", err
	}
	return number, c.save(ctx)
}

func (o *opening) takeInquiry(ctx context.Context) error {
	if o.in.Inquiry == 0 {
		return nil
	}
	i, err := postgres.LockInquiry(ctx, o.tx, o.in.Inquiry)
	if err != nil {
		return err
	}
	if i.Status != "new" {
		return onboarding.Refuse("rule.inquiry_handled")
	}
	o.inquiry = &i
	return nil
}

// findCustomers locks the customers, so that two cases of one are not opened at
// once, and refuses those that are in an active case.
func (o *opening) findCustomers(ctx context.Context) error {
	numbers := append([]string{o.in.Customer}, o.in.Covered...)
	rows, err := postgres.LockCustomers(ctx, o.tx, numbers)
	if err != nil {
		return err
	}
	active, err := postgres.ActiveCases(ctx, o.tx, numbers)
	if err != nil {
		return err
	}
	var wrong fieldFaults
	find := func(field, number string) postgres.CustomerRow {
		if nr, ok := active[number]; ok {
			wrong = append(wrong, onboarding.FieldError{Field: field, Code: "field.active_case", Args: map[string]string{"nr": nr}})
		}
		i := slices.IndexFunc(rows, func(c postgres.CustomerRow) bool { return c.Number == number })
		if i < 0 {
			wrong.add(field, "field.unknown_customer")
			return postgres.CustomerRow{}
		}
		return rows[i]
	}
	for _, number := range o.in.Covered {
		if number == o.in.Customer || slices.ContainsFunc(o.covered, func(c postgres.CustomerRow) bool { return c.Number == number }) {
			continue
		}
		o.covered = append(o.covered, find("covered", number))
	}
	if o.in.Customer != "" {
		o.own = find("customer", o.in.Customer)
		return wrong.err()
	}
	if err := wrong.err(); err != nil {
		return err
	}
	return o.findCooperation(ctx)
}

func (o *opening) findCooperation(ctx context.Context) error {
	g, err := postgres.GroupByID(ctx, o.tx, o.in.Group)
	if onboarding.KindOf(err) == onboarding.NotFound {
		return onboarding.BadField("group", "field.choose")
	}
	if err != nil {
		return err
	}
	if o.own, err = postgres.CooperationCustomer(ctx, o.tx, g.Name); err != nil {
		return err
	}
	nr, err := postgres.ActiveCaseOf(ctx, o.tx, o.own.ID)
	if err != nil || nr == "" {
		return err
	}
	return &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid", Fields: []onboarding.FieldError{
		{Field: "group", Code: "field.active_case", Args: map[string]string{"nr": nr}},
	}}
}

func (o *opening) checkHandler(ctx context.Context) error {
	if o.in.Handler == 0 {
		return nil
	}
	is, err := postgres.IsCaseHandler(ctx, o.tx, o.in.Handler)
	if err == nil && !is {
		return onboarding.BadField("handler", "field.unknown_user")
	}
	return err
}

// fill records what the form said in the case that now exists.
func (o *opening) fill(ctx context.Context, c *change) error {
	kind, data := "case.opened", map[string]any{"customer": o.own.ID}
	if len(o.in.Afterwards) > 0 {
		kind = "case.opened.late"
	}
	if o.inquiry != nil {
		data["inquiry"] = o.inquiry.ID
		if err := postgres.HandleInquiry(ctx, o.tx, o.inquiry.ID, "case", c.row.ID, "", o.by.Person, c.at); err != nil {
			return err
		}
	}
	if err := c.event(ctx, kind, data); err != nil {
		return err
	}
	if err := o.system(ctx, c); err != nil {
		return err
	}
	if o.in.Handler != 0 {
		if err := c.event(ctx, "case.assigned", map[string]any{"person": o.in.Handler}); err != nil {
			return err
		}
	}
	if err := o.afterwards(ctx, c); err != nil {
		return err
	}
	return o.people(ctx, c)
}

func (o *opening) system(ctx context.Context, c *change) error {
	sup, err := c.supplier(ctx, o.in.Supplier)
	if err != nil {
		return err
	}
	c.row.SupplierID = sup.ID
	if err := postgres.SetCaseSystem(ctx, o.tx, c.row.ID, o.in.HRSystem, sup.ID); err != nil {
		return err
	}
	if err := postgres.SetCustomerSystem(ctx, o.tx, o.own.ID, o.in.HRSystem, sup.ID); err != nil {
		return err
	}
	return postgres.SaveCaseSearch(ctx, o.tx, c.row.ID)
}

func (o *opening) afterwards(ctx context.Context, c *change) error {
	for _, a := range o.in.Afterwards {
		_, err := postgres.InsertFact(ctx, o.tx, c.row.ID, onboarding.Fact{
			Kind: onboarding.FactRetrospective, Requirement: a.Requirement, Retrospective: true,
			By: o.by.Person, RecordedAt: c.at, OccurredAt: later(a.On, c.at),
		}, a.Note)
		if err != nil {
			return err
		}
	}
	return nil
}

// later is the time of occurrence where one was given.
func later(on, at time.Time) time.Time {
	if on.IsZero() {
		return at
	}
	return on
}

func (o *opening) people(ctx context.Context, c *change) error {
	if !o.in.Developer.empty() {
		if _, err := c.nameDeveloper(ctx, DeveloperInput{PersonInput: o.in.Developer, Side: o.in.DeveloperAt}); err != nil {
			return err
		}
	}
	if o.in.Requester.empty() {
		if o.in.WithoutMails {
			return nil
		}
		return c.prepareFirstLetters(ctx)
	}
	who := o.in.Requester
	if o.inquiry != nil && sameAddress(o.inquiry.SenderEmail, who.Email) {
		who.Language = o.inquiry.Language
	}
	person, err := c.nameRequester(ctx, o.own.ID, who)
	if err != nil {
		return err
	}
	if o.in.Verified {
		if err := c.verify(ctx, person.ID, o.in.VerifiedHow); err != nil {
			return err
		}
	}
	if o.in.WithoutMails {
		return nil
	}
	return c.prepareFirstLetters(ctx)
}
