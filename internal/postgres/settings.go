package postgres

import (
	"context"
	"encoding/json"
	"fmt"
)

// Settings are what an administrator decides. Keys are those of the table.
type Settings struct {
	AddressLab          string      `json:"address.lab"`
	AddressProd         string      `json:"address.prod"`
	DocsSpecification   string      `json:"docs.specification"`
	DocsPresentation    string      `json:"docs.presentation"`
	DocsAdapter         string      `json:"docs.adapter"`
	LabURL              string      `json:"lab.url"`
	GoalCount           int         `json:"goal.count"`
	GoalDate            string      `json:"goal.date"`
	GoalStageDays       map[int]int `json:"goal.stage_days"`
	CredentialsKeepDays int         `json:"credentials.keep_days"`
	CodeConfirms        bool        `json:"signin.code_confirms"` // a session that began with a code by e-mail may confirm
	WorkdayDec24        bool        `json:"workday.dec24"`
	WorkdayDec31        bool        `json:"workday.dec31"`
}

// LoadSettings reads all settings.
func LoadSettings(ctx context.Context, q Querier) (Settings, error) {
	var raw []byte
	var s Settings
	if err := q.QueryRow(ctx, `SELECT jsonb_object_agg(key, value) FROM settings`).Scan(&raw); err != nil {
		return s, fmt.Errorf("settings: %w", err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("settings: %w", err)
	}
	return s, nil
}
