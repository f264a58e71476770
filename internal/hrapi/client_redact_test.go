package hrapi

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// secretForms are the password as it could slip out.
func secretForms() []string {
	return []string{
		testPassword, url.QueryEscape(testPassword), url.PathEscape(testPassword),
		base64.StdEncoding.EncodeToString([]byte(testUser + ":" + testPassword)),
		base64.StdEncoding.EncodeToString([]byte(testPassword)),
	}
}

func TestSecretsAreRedactedInEveryForm(t *testing.T) {
	t.Parallel()
	s := newSecrets(testUser, testPassword)
	for _, form := range secretForms() {
		assert.Equal(t, "a "+redacted+" b", s.quote("a "+form+" b"))
	}
	assert.Equal(t, "a  b", s.quote("a\r\nb"))
	assert.Len(t, []rune(s.quote(longText())), maxQuoted+1)
	assert.Equal(t, "as it is", newSecrets("u", "").quote("as it is"))
}

func TestMaskingDoesNotTellThePassword(t *testing.T) {
	t.Parallel()
	short := newSecrets("u", "a")
	assert.Equal(t, "a banana", short.quote("a banana"))
	assert.Equal(t, redacted, short.quote(base64.StdEncoding.EncodeToString([]byte("u:a"))))

	checks := []CheckResult{{Received: &Message{Code: "x", Args: map[string]string{"host": "test.kommune.example", "name": "is test"}}}}
	newSecrets("u", "test").scrub(checks)
	assert.Equal(t, map[string]string{"host": "test.kommune.example", "name": "is " + redacted}, checks[0].Received.Args)
}

func longText() string { return strings.Repeat("x", 1000) }

func TestServerThatEchoesCredentials(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"in a redirect": func(w http.ResponseWriter, r *http.Request) bool {
			_, password, ok := r.BasicAuth()
			if !ok {
				return false
			}
			w.Header().Set("Location", "https://"+url.UserPassword(testUser, password).String()+"@other.example/"+url.PathEscape(password)+"?p="+url.QueryEscape(password))
			w.WriteHeader(http.StatusFound)
			return true
		},
		"in the path of a redirect": func(w http.ResponseWriter, r *http.Request) bool {
			_, password, ok := r.BasicAuth()
			if !ok {
				return false
			}
			w.Header().Set("Location", "/login/"+url.PathEscape(password)+"/"+r.Header.Get("Authorization"))
			w.WriteHeader(http.StatusFound)
			return true
		},
		"in a challenge": func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Add("WWW-Authenticate", `Negotiate`+base64.StdEncoding.EncodeToString([]byte(testUser+":"+testPassword)))
			w.Header().Add("WWW-Authenticate", testPassword)
			w.WriteHeader(http.StatusUnauthorized)
			return true
		},
		"in headers of the data": func(w http.ResponseWriter, r *http.Request) bool {
			if _, password, _ := r.BasicAuth(); password != testPassword {
				return false
			}
			w.Header().Set("Content-Type", testPassword)
			w.Header().Set("Retry-After", testPassword)
			_, _ = w.Write([]byte(`{"` + testPassword + `":1}` + "\n" + oneUnit))
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKommune()
			k.before = answer
			report := run(t, targetAt(serve(t, k, nil), Organisation), testOptions(LevelPersons)) // run looks for the secret
			assert.NotEmpty(t, report.Endpoints)
		})
	}
}
