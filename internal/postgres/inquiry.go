package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Inquiry is what reached KS before there is a case.
type Inquiry struct {
	ID             int64
	ReceivedAt     time.Time
	Channel        string // form, mail, phone or manual
	Status         string // new, case, added, answered or discarded
	Quarantined    bool
	CustomerNumber string // as the sender chose; empty: not known
	CustomerName   string
	CountyName     string
	Subject        string
	SenderName     string
	SenderEmail    string
	SenderPhone    string
	SenderTitle    string
	HRSystem       string
	SupplierName   string
	DeveloperName  string
	DeveloperEmail string
	Body           string
	Language       string // nb, nn or en
	CaseID         onboarding.CaseID
	CaseNumber     string
	HandledAt      *time.Time
	HandledBy      string // name
	HandledNote    string // the answer, or why it was discarded
}

const inquirySQL = `SELECT i.id, i.received_at, i.channel, i.status, i.quarantined, coalesce(cu.number, ''), coalesce(cu.display_name, ''),
	coalesce(cu.county_name, ''), i.subject, i.sender_name, i.sender_email, i.sender_phone, i.sender_title, i.hr_system, i.supplier_name,
	i.developer_name, i.developer_email, i.body, i.language, coalesce(i.case_id, 0), coalesce(c.number, ''), i.handled_at, coalesce(p.name, ''), i.handled_note
	FROM inquiries i LEFT JOIN customers cu ON cu.id = i.customer_id LEFT JOIN cases c ON c.id = i.case_id
	LEFT JOIN persons p ON p.id = i.handled_by`

func (i *Inquiry) fields() []any {
	return []any{
		&i.ID, &i.ReceivedAt, &i.Channel, &i.Status, &i.Quarantined, &i.CustomerNumber, &i.CustomerName, &i.CountyName, &i.Subject,
		&i.SenderName, &i.SenderEmail, &i.SenderPhone, &i.SenderTitle, &i.HRSystem, &i.SupplierName, &i.DeveloperName, &i.DeveloperEmail,
		&i.Body, &i.Language, &i.CaseID, &i.CaseNumber, &i.HandledAt, &i.HandledBy, &i.HandledNote,
	}
}

// InquiryByID finds an inquiry.
func InquiryByID(ctx context.Context, q Querier, id int64) (Inquiry, error) {
	var i Inquiry
	err := q.QueryRow(ctx, inquirySQL+` WHERE i.id = $1`, id).Scan(i.fields()...)
	return i, found(err, "inquiry")
}

// LockInquiry is InquiryByID for a change.
func LockInquiry(ctx context.Context, tx pgx.Tx, id int64) (Inquiry, error) {
	var i Inquiry
	err := tx.QueryRow(ctx, inquirySQL+` WHERE i.id = $1 FOR UPDATE OF i`, id).Scan(i.fields()...)
	return i, found(err, "lock inquiry")
}

// ListInquiries lists those that are new, the oldest first, or those that were
// handled, the newest first.
func ListInquiries(ctx context.Context, q Querier, handled bool, offset, limit int) ([]Inquiry, error) {
	where := ` WHERE i.status = 'new' ORDER BY i.received_at, i.id`
	if handled {
		where = ` WHERE i.status <> 'new' ORDER BY i.handled_at DESC, i.id DESC`
	}
	rows, err := q.Query(ctx, inquirySQL+where+` OFFSET $1 LIMIT $2`, offset, limit)
	if err != nil {
		return nil, fmt.Errorf("list inquiries: %w", err)
	}
	return collect(rows, (*Inquiry).fields)
}

// CountInquiries tells how many are new and how many were handled.
func CountInquiries(ctx context.Context, q Querier) (fresh, handled int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE status = 'new'), count(*) FILTER (WHERE status <> 'new') FROM inquiries`).Scan(&fresh, &handled)
	if err != nil {
		return 0, 0, fmt.Errorf("count inquiries: %w", err)
	}
	return fresh, handled, nil
}

// InsertInquiry keeps a new inquiry. Of its customer only the number is read.
func InsertInquiry(ctx context.Context, tx pgx.Tx, i Inquiry) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO inquiries (received_at, channel, quarantined, customer_id, subject, sender_name, sender_email, sender_phone,
			sender_title, hr_system, supplier_name, developer_name, developer_email, body, language)
		VALUES ($1, $2, $3, (SELECT id FROM customers WHERE number = nullif($4, '')), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`,
		i.ReceivedAt, i.Channel, i.Quarantined, i.CustomerNumber, i.Subject, i.SenderName, i.SenderEmail, i.SenderPhone, i.SenderTitle,
		i.HRSystem, i.SupplierName, i.DeveloperName, i.DeveloperEmail, i.Body, i.Language).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep inquiry: %w", err)
	}
	return id, nil
}

// HandleInquiry writes what became of a new inquiry.
func HandleInquiry(ctx context.Context, tx pgx.Tx, id int64, status string, into onboarding.CaseID, note string, by onboarding.PersonID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE inquiries SET status = $2, case_id = nullif($3, 0), handled_note = $4, handled_by = nullif($5, 0), handled_at = $6
		WHERE id = $1`, id, status, into, note, by, at)
	if err != nil {
		return fmt.Errorf("handle inquiry %d: %w", id, err)
	}
	return nil
}

// SideOf is the side on which a person outside KS writes in a case: the
// supplier's for its developers, else the customer's.
func SideOf(ctx context.Context, q Querier, id onboarding.CaseID, person onboarding.PersonID) (onboarding.Party, error) {
	var side onboarding.Party
	err := q.QueryRow(ctx, `SELECT coalesce((SELECT side FROM case_developers
		WHERE case_id = $1 AND person_id = $2 AND ended_at IS NULL), 'customer')`, id, person).Scan(&side)
	if err != nil {
		return "", fmt.Errorf("side in case %d: %w", id, err)
	}
	return side, nil
}
