package casework

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://hr.solvik.example.com/api/ksl/v3/organisation": "",
		"https://hr.solvik.example.com:8443/x":                  "",
		"https://93.184.216.34/x":                               "",
		"https://[2606:2800:220:1::1]/x":                        "",
		"https://ås.kommune.example.no/x":                       "",
		"http://hr.solvik.example.com/x":                        "field.url.https",
		"http://localhost:8080/x":                               "field.url.https",
		"ftp://hr.solvik.example.com/x":                         "field.url.https",
		"hr.solvik.example.com/organisation":                    "field.url.https",
		"mailto:hr@example.com":                                 "field.url",
		"https://u:p@hr.example.com/x":                          "field.url.credentials",
		"https://u@hr.example.com/x":                            "field.url.credentials",
		"https:///organisation":                                 "field.url.host",
		"https://hr..example.com/x":                             "field.url.host",
		"https://hr.example.com:0/x":                            "field.url.host",
		"https://hr.example.com:99999/x":                        "field.url.host",
		"https://hr.example.com:/x":                             "field.url.host",
		"https://hr.example.com:port/x":                         "field.url",
		"https://localhost/x":                                   "field.url.private",
		"https://127.0.0.1/x":                                   "field.url.private",
		"https://10.1.2.3/x":                                    "field.url.private",
		"https://169.254.169.254/latest":                        "field.url.private",
		"https://[::ffff:192.168.0.1]/x":                        "field.url.private",
		"https://100.64.1.1/x":                                  "field.url.private",
		"https://0x7f.1/x":                                      "field.url.private",
		"https://2130706433/x":                                  "field.url.private",
		"https://hrserver/x":                                    "field.url.private",
		"https://hr.kommune.local/x":                            "field.url.private",
		"https://hr.example.com/x?fromDate=1":                   "field.url.query",
		"https://hr.example.com/x#a":                            "field.url.query",
		"https://hr.example.com/a b":                            "field.url",
		"https://hr.example.com/\n":                             "field.url",
		"https://hr.example.com/\xff":                           "field.not_utf8",
		"https://hr.example.com/" + strings.Repeat("x", 2000):   "field.too_long",
	} {
		wrong, ok := checkURL("f", raw, false)
		assert.Equal(t, want, wrong.Code, raw)
		assert.Equal(t, want == "", ok, raw)
	}
	for raw, want := range map[string]string{
		"http://127.0.0.1:8080/x":   "",
		"http://localhost:8080/x":   "",
		"http://[::1]/x":            "",
		"https://10.1.2.3/x":        "",
		"http://10.1.2.3/x":         "field.url.https",
		"http://hr.example.com/x":   "field.url.https",
		"http://u:p@127.0.0.1:80/x": "field.url.credentials",
	} {
		wrong, _ := checkURL("f", raw, true)
		assert.Equal(t, want, wrong.Code, raw)
	}
}
