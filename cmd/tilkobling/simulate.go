package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
)

// Exit codes of simulate.
const (
	simulateEnded  = 0
	simulateUsage  = 2
	simulateFailed = 3
)

// simulation is what the arguments of simulate ask for.
type simulation struct {
	listen     string
	encrypted  bool
	caFile     string
	listFaults bool
	cfg        simulator.Config
}

// simulate serves an invented municipality until the context ends.
func simulate(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := readSimulation(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return simulateEnded
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "simulate:", err)
		return simulateUsage
	}
	if s.listFaults {
		err = listFaults(stdout)
	} else {
		err = s.serve(ctx, stdout)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "simulate:", err)
		return simulateFailed
	}
	return simulateEnded
}

func readSimulation(args []string, stderr io.Writer) (simulation, error) {
	var s simulation
	var faults []string
	var environment, passwordFile string
	flags := flag.NewFlagSet("tilkobling simulate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "address to serve on")
	flags.BoolVar(&s.encrypted, "tls", false, "serve TLS with certificates made for the occasion")
	flags.StringVar(&s.caFile, "ca-file", "", "write the certificate that vouches for them to this file (for curl --cacert)")
	flags.StringVar(&s.cfg.Name, "name", "Solvik kommune", "name of the authority")
	flags.IntVar(&s.cfg.Employees, "employees", 100, "number of employees")
	flags.Uint64Var(&s.cfg.Seed, "seed", 1, "the same seed gives the same data")
	flags.StringVar(&environment, "environment", "lab", "lab, or prod for national ids that are not synthetic")
	flags.StringVar(&s.cfg.User, "user", "kslint", "user name")
	flags.StringVar(&passwordFile, "password-file", "", "file with the password; one is made up where there is none")
	flags.BoolVar(&s.listFaults, "list-faults", false, "list the faults there are, and end")
	flags.Func("fault", "a fault, such as bom or person.bom; may be given several times", func(name string) error {
		faults = append(faults, name)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	s.cfg.Environment = hrapi.Environment(environment)
	if s.cfg.Environment != hrapi.LAB && s.cfg.Environment != hrapi.PROD {
		return s, errors.New("--environment: lab or prod")
	}
	if most := simulator.MaxEmployees(s.cfg.Environment); s.cfg.Employees < 1 || s.cfg.Employees > most {
		return s, fmt.Errorf("--employees: between 1 and %d", most)
	}
	for _, name := range faults {
		f, ok := simulator.FaultNamed(name)
		if !ok {
			return s, fmt.Errorf("--fault: no fault %q (see --list-faults)", name)
		}
		s.cfg.Faults = append(s.cfg.Faults, f)
		s.encrypted = s.encrypted || f.NeedsServer
	}
	return s, s.readPassword(passwordFile)
}

func (s *simulation) readPassword(file string) error {
	if file == "" {
		s.cfg.Password = rand.Text()
		return nil
	}
	raw, err := os.ReadFile(file) //nolint:gosec // whoever runs the command names the file
	if err != nil {
		return fmt.Errorf("--password-file: %w", err)
	}
	s.cfg.Password = strings.TrimRight(string(raw), "\r\n")
	if s.cfg.Password == "" {
		return errors.New("--password-file: is empty")
	}
	return nil
}

func (s *simulation) serve(ctx context.Context, stdout io.Writer) error {
	if s.caFile != "" {
		pem, err := simulator.RootPEM()
		if err != nil {
			return fmt.Errorf("make certificates: %w", err)
		}
		if err := os.WriteFile(s.caFile, pem, 0o644); err != nil { //nolint:gosec // a certificate is public
			return fmt.Errorf("write the certificate: %w", err)
		}
	}
	server, err := simulator.ServeOn(ctx, s.listen, s.cfg, s.encrypted)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer server.Close()
	m := server.Municipality()
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d employees, %d units, user %s, password %s\n", s.cfg.Name, m.Persons(), len(m.Units()), s.cfg.User, s.cfg.Password)
	for _, f := range s.cfg.Faults {
		fmt.Fprintf(&b, "fault %s: %s\n", f.Name, f.Description)
	}
	for _, res := range hrapi.Resources() {
		fmt.Fprintln(&b, server.URL(res))
	}
	if _, err := io.WriteString(stdout, b.String()); err != nil {
		return fmt.Errorf("say where it is: %w", err)
	}
	<-ctx.Done()
	return nil
}

func listFaults(stdout io.Writer) error {
	w := tabwriter.NewWriter(stdout, 0, 4, 2, ' ', 0)
	for _, f := range simulator.Faults() {
		var at []string
		for _, res := range f.Resources {
			at = append(at, string(res))
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", f.Name, f.Description, strings.Join(at, " ")) // Flush tells
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("list the faults: %w", err)
	}
	return nil
}
