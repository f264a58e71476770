package casework

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// InquiryInput is an inquiry as it came.
type InquiryInput struct {
	Customer   string    // number in the register; empty: not known yet
	ReceivedAt time.Time // zero: now
	Channel    string    // form, mail, phone or manual; SubmitInquiry: form
	Subject    string
	Sender     PersonInput
	Title      string
	HRSystem   string
	Supplier   string
	Developer  PersonInput // who will build the endpoints, where that is known
	Body       string
	Language   string // nb, nn or en
	Quarantine bool   // came by mail and claims to belong to a case
}

func (in *InquiryInput) row(at time.Time) postgres.Inquiry {
	i := postgres.Inquiry{
		ReceivedAt: in.ReceivedAt, Channel: in.Channel, Quarantined: in.Quarantine, CustomerNumber: in.Customer, Subject: in.Subject,
		SenderName: in.Sender.Name, SenderEmail: in.Sender.Email, SenderPhone: in.Sender.Phone, SenderTitle: in.Title,
		HRSystem: in.HRSystem, SupplierName: in.Supplier, DeveloperName: in.Developer.Name, DeveloperEmail: in.Developer.Email,
		Body: in.Body, Language: in.Language,
	}
	if i.ReceivedAt.IsZero() {
		i.ReceivedAt = at
	}
	if i.Language == "" {
		i.Language = "nb"
	}
	return i
}

// SubmitInquiry keeps what somebody sent with the public form. It answers the
// same whatever KS knows of the customer.
func (s *Service) SubmitInquiry(ctx context.Context, key FormKey, in InquiryInput) error {
	in.Channel, in.ReceivedAt = "form", time.Time{}
	var wrong fieldFaults
	in.Sender.need("", &wrong)
	if in.Customer == "" {
		wrong.add("customer", "field.required")
	}
	if err := wrong.err(); err != nil {
		return err
	}
	_, err := s.keepInquiry(ctx, onboarding.Actor{}, string(onboarding.Customer), key, in)
	return err
}

// RegisterInquiry writes down what came by phone, mail or otherwise, and gives
// its number.
func (s *Service) RegisterInquiry(ctx context.Context, by onboarding.Actor, key FormKey, in InquiryInput) (int64, error) {
	if err := by.Check(onboarding.HandleInquiry, onboarding.Scope{}); err != nil {
		return 0, err
	}
	var wrong fieldFaults
	if in.Sender.Name == "" {
		wrong.add("name", "field.required")
	}
	switch in.Channel {
	case "mail", "phone", "manual":
	default:
		wrong.add("channel", "field.choose")
	}
	if in.ReceivedAt.After(s.clock()) {
		wrong.add("received_at", "field.future")
	}
	if err := wrong.err(); err != nil {
		return 0, err
	}
	return s.keepInquiry(ctx, by, string(onboarding.KS), key, in)
}

func (s *Service) keepInquiry(ctx context.Context, by onboarding.Actor, side string, key FormKey, in InquiryInput) (int64, error) {
	var id int64
	err := postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		at := s.clock()
		first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, at)
		if err != nil {
			return err
		}
		if !first {
			id, err = numberedLocation(ctx, tx, key)
			return err
		}
		row := in.row(at)
		if id, err = postgres.InsertInquiry(ctx, tx, row); err != nil {
			return err
		}
		err = postgres.AppendEvent(ctx, tx, postgres.Event{
			At: at, OccurredAt: row.ReceivedAt, Actor: by.Person, Side: side, Kind: "inquiry.received",
			Data: map[string]any{"inquiry": id, "channel": row.Channel},
		})
		if err != nil {
			return err
		}
		return postgres.SetFormKeyLocation(ctx, tx, string(key), strconv.FormatInt(id, 10))
	})
	return id, err
}

// AnswerInquiry records that the actor has answered without there being a case,
// and with which words.
func (s *Service) AnswerInquiry(ctx context.Context, by onboarding.Actor, id int64, key FormKey, answer string) error {
	if answer == "" {
		return onboarding.BadField("answer", "field.required")
	}
	return s.settleInquiry(ctx, by, id, key, "answered", answer)
}

// DiscardInquiry records that the inquiry is none, and why.
func (s *Service) DiscardInquiry(ctx context.Context, by onboarding.Actor, id int64, key FormKey, reason string) error {
	if reason == "" {
		return onboarding.BadField("reason", "field.required")
	}
	return s.settleInquiry(ctx, by, id, key, "discarded", reason)
}

func (s *Service) settleInquiry(ctx context.Context, by onboarding.Actor, id int64, key FormKey, status, note string) error {
	if err := by.Check(onboarding.HandleInquiry, onboarding.Scope{}); err != nil {
		return err
	}
	return postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		at := s.clock()
		if first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, at); err != nil || !first {
			return err
		}
		i, err := postgres.LockInquiry(ctx, tx, id)
		if err != nil {
			return err
		}
		if i.Status != "new" {
			return onboarding.Refuse("rule.inquiry_handled")
		}
		if err := postgres.HandleInquiry(ctx, tx, id, status, 0, note, by.Person, at); err != nil {
			return err
		}
		return postgres.AppendEvent(ctx, tx, postgres.Event{
			At: at, Actor: by.Person, Side: string(onboarding.KS), Kind: "inquiry." + status, Data: map[string]any{"inquiry": id},
		})
	})
}

// AddInquiryToCase puts the inquiry into an existing case's thread, where it
// waits for an answer.
func (s *Service) AddInquiryToCase(ctx context.Context, by onboarding.Actor, id int64, key FormKey, number string) error {
	if number == "" {
		return onboarding.BadField("case", "field.required")
	}
	err := s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		i, err := postgres.LockInquiry(ctx, c.tx, id)
		if err != nil {
			return err
		}
		if i.Status != "new" {
			return onboarding.Refuse("rule.inquiry_handled")
		}
		return c.addInquiry(ctx, i)
	})
	return err
}

func (c *change) addInquiry(ctx context.Context, i postgres.Inquiry) error {
	who, err := c.namePerson(ctx, PersonInput{Name: i.SenderName, Email: i.SenderEmail, Phone: i.SenderPhone, Language: i.Language}, 0)
	if err != nil {
		return err
	}
	side, err := postgres.SideOf(ctx, c.tx, c.row.ID, who.ID)
	if err != nil {
		return err
	}
	body := i.Body
	switch {
	case body == "" && i.Subject == "":
		body = "–"
	case body == "":
		body = i.Subject
	}
	// It is KS's turn since the words came, though not since before hands last changed.
	at := i.ReceivedAt
	if c.row.TurnSince.After(at) {
		at = c.row.TurnSince
	}
	message, err := postgres.InsertMessage(ctx, c.tx, c.row.ID, postgres.NewMessage{At: at, Author: who.ID, Side: string(side), Body: body})
	if err != nil {
		return err
	}
	if err := postgres.HandleInquiry(ctx, c.tx, i.ID, "added", c.row.ID, "", c.by.Person, c.at); err != nil {
		return err
	}
	return c.event(ctx, "inquiry.attached", map[string]any{"inquiry": i.ID, "message": message})
}
