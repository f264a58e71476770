package casework_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

func TestDeliveredURLsAreVersions(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first := p.urls(onboarding.LAB, "https://hr.solvik.example.com/api")
	key := p.key()
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, key, first))
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, key, first), "the same form twice")
	for _, k := range []onboarding.Key{onboarding.ReqURLAuthority, onboarding.ReqURLOrganisation, onboarding.ReqURLPerson, onboarding.ReqURLPosition, onboarding.ReqAck} {
		assert.True(t, p.holds(k), k)
	}
	assert.Equal(t, []string{"endpoint.delivered", "endpoint.delivered", "endpoint.delivered", "endpoint.delivered"}, p.events())

	second := p.urls(onboarding.LAB, "https://hr.solvik.example.com/api")
	refused(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), second), onboarding.Conflict, "rule.already_done")
	second.URLs[1].URL = "https://hr.solvik.example.com/v2/organisation"
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.handler, p.number, p.key(), second))
	versions, err := postgres.EndpointVersions(t.Context(), p.pool, p.id)
	require.NoError(t, err)
	require.Len(t, versions, 5)
	assert.Equal(t, "ks", versions[0].Side)
	assert.Equal(t, onboarding.Organisation, versions[0].Resource)
	assert.Nil(t, versions[0].ReplacedAt)
	assert.Equal(t, "supplier", versions[4].Side)
	ended := 0
	for _, v := range versions {
		if v.ReplacedAt != nil {
			ended++
			assert.Equal(t, onboarding.Organisation, v.Resource)
		}
	}
	assert.Equal(t, 1, ended)
}

func TestWhoMayDeliver(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	in := p.urls(onboarding.LAB, "https://hr.solvik.example.com/api")
	refused(t, p.work.DeliverEndpoints(t.Context(), p.reader, p.number, p.key(), in), onboarding.Forbidden, "")
	refused(t, p.work.DeliverEndpoints(t.Context(), p.technician, p.number, p.key(), in), onboarding.Forbidden, "")
	refused(t, p.work.DeliverEndpoints(t.Context(), p.stranger, p.number, p.key(), in), onboarding.NotFound, "")
	refused(t, p.work.DeliverCredentials(t.Context(), p.stranger, p.number, p.key(), p.credentials(onboarding.LAB, password)), onboarding.NotFound, "")
	refused(t, p.work.ConfirmAllowlisting(t.Context(), p.reader, p.number, p.key(), casework.AllowlistInput{Environment: onboarding.LAB, NoFilter: true}),
		onboarding.Forbidden, "")
	assert.Empty(t, p.events())
}

func TestOneOfTwoWhoDeliverTheSameEndpointIsToldSo(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	mine, yours := p.urls(onboarding.LAB, "https://a.example.com"), p.urls(onboarding.LAB, "https://b.example.com")
	other := p.urls(onboarding.LAB, "https://c.example.com", onboarding.Venue)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, in := range []casework.EndpointsInput{mine, yours} {
		key := p.key()
		wg.Go(func() { errs[i] = p.work.DeliverEndpoints(t.Context(), p.developer, p.number, key, in) })
	}
	wg.Wait()
	if errs[0] == nil {
		errs[0], errs[1] = errs[1], errs[0]
	}
	refused(t, errs[0], onboarding.Conflict, "rule.stale_form")
	require.NoError(t, errs[1])
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), other), "what neither of them touched")
}

func TestWrongURLsAreToldAtTheirFields(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	in := p.urls(onboarding.LAB, "https://hr.solvik.example.com")
	in.URLs[0].URL = "https://ksl:hemmelig@hr.solvik.example.com/authority"
	in.URLs[1].URL = "http://hr.solvik.example.com/organisation"
	in.URLs[3].URL = in.URLs[2].URL + "/"
	err := p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), in)
	refused(t, err, onboarding.Invalid, "url_authority: field.url.credentials; url_organisation: field.url.https; url_employee_position: field.url.duplicate")
	assert.NotContains(t, err.Error(), "hemmelig")
	assert.Empty(t, p.events())
}

func TestAnOptionalEndpointCanBeTakenAway(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), p.urls(onboarding.LAB, "https://hr.example.com", casework.AllResources()...)))
	in := p.urls(onboarding.LAB, "https://hr.example.com", casework.AllResources()...)
	in.URLs[5].URL = ""
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), in))
	in = p.urls(onboarding.LAB, "https://hr.example.com", casework.AllResources()...)
	in.URLs[0].URL, in.URLs[5].URL = "", ""
	refused(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), in), onboarding.Invalid, "url_authority: field.required")
	_, facts, _ := p.state()
	assert.Len(t, facts.Endpoints, 5)
	assert.Contains(t, p.events(), "endpoint.removed")
}

func TestProductionIsLabUnlessSaidOtherwise(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), p.urls(onboarding.LAB, "https://lab.example.com")))
	refused(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), casework.EndpointsInput{Environment: onboarding.PROD, Same: true}),
		onboarding.Conflict, "rule.already_done")
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), p.urls(onboarding.PROD, "https://prod.example.com")))
	_, facts, _ := p.state()
	assert.True(t, facts.ProdOwnURLs)
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), casework.EndpointsInput{Environment: onboarding.PROD, Same: true}))
	require.NoError(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), p.credentials(onboarding.PROD, password)))
	_, facts, _ = p.state()
	assert.False(t, facts.ProdOwnURLs)
	assert.True(t, facts.ProdOwnCred)
	require.NoError(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), casework.CredentialsInput{Environment: onboarding.PROD, Same: true}))
	assert.Equal(t, []string{"endpoint.same", "credentials.delivered", "credentials.same"}, p.events()[8:])
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	in := p.credentials(onboarding.LAB, password)
	require.NoError(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), in))
	assert.True(t, p.holds(onboarding.ReqCredentials))
	refused(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), in), onboarding.Conflict, "rule.stale_form")
	again := p.credentials(onboarding.LAB, "another")
	again.UserName = "ksl:x"
	refused(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), again), onboarding.Invalid, "user_name: field.credentials.colon")
	again.UserName, again.Password = "ksl", ""
	refused(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), again), onboarding.Invalid, "password: field.required")
	again.Password = "an\x00other"
	refused(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), again), onboarding.Invalid, "password: field.control_characters")
	require.NoError(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), p.credentials(onboarding.LAB, "another")))
	assert.Equal(t, 1, p.count(`SELECT count(*) FROM credentials WHERE sealed IS NOT NULL`), "the former password is gone")
	assert.NotContains(t, in.String()+again.GoString(), password)
}

func TestAllowlisting(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	lab := casework.AllowlistInput{Environment: onboarding.LAB, Address: "18.185.188.40"}
	require.NoError(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), lab))
	assert.True(t, p.holds(onboarding.ReqIPLab))
	refused(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), lab), onboarding.Conflict, "rule.already_done")
	prod := casework.AllowlistInput{Environment: onboarding.PROD, Address: "10.0.0.1"}
	refused(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), prod), onboarding.Conflict, "rule.stale_form")
	require.NoError(t, p.work.ConfirmAllowlisting(t.Context(), p.handler, p.number, p.key(), casework.AllowlistInput{Environment: onboarding.PROD, NoFilter: true}))
	assert.True(t, p.holds(onboarding.ReqIPProd))
	assert.Equal(t, []string{"allowlisting.confirmed", "allowlisting.no_filter"}, p.events())
	assert.Equal(t, 1, p.count(`SELECT count(*) FROM events WHERE kind = 'allowlisting.no_filter' AND side = 'ks'`))
}
