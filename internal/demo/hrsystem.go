package demo

import "github.com/ks-no/tilkobling/internal/casework"

// hrSystem is an invented HR system and who stands behind it.
type hrSystem struct {
	name       string
	supplier   string // none: the municipality builds its own adapter
	consultant casework.PersonInput
	first      string // the fault that its endpoints tend to begin with
}

var (
	tinde = hrSystem{
		name: "Tinde Personal", supplier: "Eksempel Tinde AS", first: "half-ranges",
		consultant: casework.PersonInput{Name: "Ivar Prøve", Email: "ivar.prove@tinde.example.com", Phone: "400 00 102"},
	}
	fivreld = hrSystem{
		name: "Fivreld HRM", supplier: "Eksempel Fivreld AS", first: "missing-intermediate",
		consultant: casework.PersonInput{Name: "Sverre Eksempelvik", Email: "sverre.eksempelvik@fivreld.example.com"},
	}
	rullestein = hrSystem{
		name: "Rullestein Lønn", supplier: "Eksempel Rullestein AS", first: "windows-1252",
		consultant: casework.PersonInput{Name: "Aud Ærlig", Email: "aud.aerlig@rullestein.example.com"},
	}
	myrull = hrSystem{
		name: "Myrull HR", supplier: "Eksempel Myrull AS", first: "wrong-password",
		consultant: casework.PersonInput{Name: "Pelle Testnes", Email: "pelle.testnes@myrull.example.com"},
	}
	adapter = hrSystem{name: "Egenutviklet adapter", first: "crlf"}
)

// specialist is Eksempel Tinde's consultant for nine cases, of which three have
// the same fault.
var specialist = casework.PersonInput{Name: "Nguyễn Thị Demo", Email: "nguyen.thi.demo@tinde.example.com", Phone: "400 00 101"}
