// Package simulator is a municipality's side of the KS HR Data API: endpoints
// of any size, sound or with chosen faults, for development, demonstrations and
// the tests of the engine.
//
// Everything follows from a seed: the same [Config] always serves the same
// units, persons and positions, and a record is worked out when it is written,
// so that sixty thousand employees cost no more memory than the table of units.
// Nobody in it exists. National ids are synthetic in LAB; see nationalID for
// those that are not.
//
//	cfg := simulator.Config{Name: "Solvik kommune", Seed: 1, Employees: 400, User: "ksl", Password: "hemmelig"}
//	fault, _ := simulator.FaultNamed("person.bom")
//	cfg.Faults = []simulator.Fault{fault}
//	http.ListenAndServe(addr, simulator.New(cfg).Handler())
//
// [Serve] puts a municipality behind TLS on loopback, with the faults that need
// a listener of their own; [Town] serves many, whose faults can be mended while
// it runs. The package may import hrapi's types, and nothing else of the program.
package simulator
