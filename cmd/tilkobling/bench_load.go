package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// loaded is what asking for one page came to.
type loaded struct {
	perSecond float64
	p50, p99  float64 // milliseconds
	bytes     int     // of the last answer
}

// load asks for a page over so many connections, each one request after the
// other, for so long. Any answer but 200 ends it.
func load(ctx context.Context, url, cookie string, connections int, during time.Duration) (loaded, error) {
	ctx, cancel := context.WithTimeout(ctx, during+30*time.Second)
	defer cancel()
	transport := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}
	defer transport.CloseIdleConnections()
	ask := func() (int, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return 0, err
		}
		req.Header.Set("Cookie", cookie)
		res, err := transport.RoundTrip(req)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("answered %d", res.StatusCode)
		}
		return int(n), err
	}
	for range 20 { // warm
		if _, err := ask(); err != nil {
			return loaded{}, err
		}
	}
	var mu sync.Mutex
	var all []time.Duration
	var out loaded
	var fault error
	var g sync.WaitGroup
	began := time.Now()
	for range connections {
		g.Go(func() {
			var mine []time.Duration
			for time.Since(began) < during {
				at := time.Now()
				n, err := ask()
				if err != nil {
					mu.Lock()
					fault = err
					mu.Unlock()
					return
				}
				mine = append(mine, time.Since(at))
				mu.Lock()
				out.bytes = n
				mu.Unlock()
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	g.Wait()
	took := time.Since(began)
	if fault != nil {
		return loaded{}, fault
	}
	slices.Sort(all)
	ms := func(share float64) float64 { return float64(all[int(share*float64(len(all)-1))].Microseconds()) / 1000 }
	out.perSecond, out.p50, out.p99 = float64(len(all))/took.Seconds(), ms(0.5), ms(0.99)
	return out, nil
}
