package onboarding_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

var opened = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func evaluate(t *testing.T, f *onboarding.Facts) onboarding.Progress {
	t.Helper()
	p, ok := onboarding.ProcedureFor(onboarding.ProcedureV1)
	require.True(t, ok)
	return onboarding.Evaluate(p, f, opened.Add(time.Hour))
}

func TestNewCaseIsKSsTurnUntilTheRequesterIsChecked(t *testing.T) {
	t.Parallel()
	f := &onboarding.Facts{OpenedAt: opened, OpenedBy: 1, Requester: 7, RequesterAt: opened, Handler: 1, HandlerAt: opened}
	p := evaluate(t, f)
	require.Equal(t, onboarding.StageInquiry, p.Stage)
	require.Equal(t, onboarding.KS, p.Turn.Party)
	require.Equal(t, onboarding.ReqVerified, p.Turn.Requirement)
	require.Equal(t, opened, p.Turn.Since)
}

func TestAnUnansweredMessageMakesItKSsTurnFromTheMinuteItCame(t *testing.T) {
	t.Parallel()
	asked := opened.Add(30 * time.Minute)
	f := &onboarding.Facts{
		OpenedAt: opened, Requester: 7, RequesterAt: opened, Handler: 1, HandlerAt: opened, Unanswered: asked,
		Turn: &onboarding.Turn{Kind: onboarding.TurnRequirement, Party: onboarding.Customer, Since: opened},
	}
	p := evaluate(t, f)
	require.Equal(t, onboarding.TurnQuestion, p.Turn.Kind)
	require.Equal(t, asked, p.Turn.Since)
}
