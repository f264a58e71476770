package hrapi

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// personLines are so many persons as a sound municipality sends them.
func personLines(n int) []byte {
	first := []string{"Kari", "Ola", "Bjørg", "Åse", "Mohammed", "Ingrid", "Per Arne", "Solveig"}
	last := []string{"Nordmann", "Hansen", "Øvergård", "Sæther", "Ahmed", "Johansen", "Lie", "Haugen"}
	var b bytes.Buffer
	b.Grow(n * 230)
	for i, made := 0, 0; made < n; i++ {
		day, month, year := 1+i/1000%28, 81+i/28_000%12, i/336_000%100
		id, ok := withControlDigits(day*10_000+month*100+year, i%1000)
		if !ok {
			continue
		}
		made++
		fmt.Fprintf(&b, `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"national_id":"%s","first_name":"%s","last_name":"%s","email":"person.%d@narvik.kommune.example"}}`+"\n",
			id, first[made%len(first)], last[made/3%len(last)], made)
	}
	return b.Bytes()
}

var personsFile = flag.String("persons", "", "write BenchmarkPersons' lines to this file, to hold other tools against")

// BenchmarkPersons judges 200 000 person lines with every check on. To compare:
//
//	go test ./internal/hrapi -run '^$' -bench Persons -persons persons.ndjson
//	time jq -c . persons.ndjson > /dev/null
func BenchmarkPersons(b *testing.B) {
	body := personLines(200_000)
	if *personsFile != "" {
		require.NoError(b, os.WriteFile(*personsFile, body, 0o600))
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		f := newFindings(LevelPersons, []Resource{Person})
		c := newContent(LAB, LevelPersons, "")
		records, _, err := c.readBody(b.Context(), bytes.NewReader(body), Person, ndjsonType, f, Limits{}, nil)
		require.NoError(b, err)
		c.finish(f, map[Resource]bool{Person: true})
		require.Equal(b, int64(200_000), records)
		require.Empty(b, counts(f))
	}
}

// BenchmarkScan is the scanner alone.
func BenchmarkScan(b *testing.B) {
	body := personLines(10_000)
	lines := bytes.Split(bytes.TrimSpace(body), []byte("\n"))
	b.SetBytes(int64(len(body)))
	var s scanner
	for b.Loop() {
		for _, line := range lines {
			s.scan(line, shapes[Person])
		}
	}
}

// What a record costs in memory while the test runs, persons and positions together.
//
//nolint:paralleltest // it measures the heap of the whole process
func TestMemoryGrowsByFewBytesARecord(t *testing.T) {
	const n = 100_000
	body := personLines(n)
	before := heap()
	c := newContent(LAB, LevelPersons, "")
	f := newFindings(LevelPersons, []Resource{Person, EmployeePosition})
	_, _, err := c.readBody(t.Context(), bytes.NewReader(body), Person, ndjsonType, f, Limits{}, nil)
	require.NoError(t, err)
	positions := bytes.ReplaceAll(body, []byte(`"national_id"`), []byte(`"org_id":"1","position_name":"x","main":true,"manager":true,"national_id"`))
	_, _, err = c.readBody(t.Context(), bytes.NewReader(positions), EmployeePosition, ndjsonType, f, Limits{}, nil)
	require.NoError(t, err)
	assert.Len(t, c.people.positions, n)
	grown := heap() - before - int64(cap(positions))
	assert.Less(t, grown, int64(n)*160, "two records, two tables with their free slots")
	runtime.KeepAlive(positions)
	runtime.KeepAlive(body)
	runtime.KeepAlive(c)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
