package simulator

import "strings"

var firstNames = []string{
	"Anne", "Kari", "Ingrid", "Marit", "Liv", "Åse", "Ragnhild", "Solveig", "Bjørg", "Astrid", "Hilde", "Silje",
	"Nora", "Emma", "Sofie", "Ida", "Thea", "Maren", "Guro", "Tuva", "Áile", "Sárá", "Máret", "Aisha", "Amina",
	"Jan", "Per", "Bjørn", "Ole", "Lars", "Kjell", "Knut", "Svein", "Arne", "Tor", "Geir", "Øyvind", "Håkon",
	"Jonas", "Mathias", "Sindre", "Eirik", "Sondre", "Vetle", "Aslak", "Niillas", "Mikkel", "Omar", "Yusuf",
	"Anne-Grethe", "Ole Kristian", "Marte Sofie", "Jan Erik", "Søren", "Zoë", "Nguyễn",
}

var nameHeads = []string{
	"Almen", "Bekke", "Bjørke", "Brekke", "Dals", "Eike", "Elve", "Fjell", "Fure", "Gran", "Grøn", "Hage", "Hassel",
	"Høg", "Klepp", "Kvern", "Lille", "Linde", "Lyng", "Myr", "Nord", "Ospe", "Rogne", "Rød", "Sand", "Selje", "Skår",
	"Stein", "Sund", "Sør", "Ulve", "Vest", "Ås", "Øvre",
}

var nameTails = []string{
	"bakken", "berget", "bråten", "dalen", "eng", "gård", "haugen", "heim", "hølen", "kleiva", "lia", "løkken", "moen",
	"myra", "neset", "plassen", "rud", "seter", "skogen", "stad", "sveen", "tangen", "tveit", "vik", "vold", "ødegård",
}

func firstName(seed uint64, i int) string {
	return firstNames[chance(seed, "first", i, len(firstNames))]
}

func surname(seed uint64, purpose string, i int) string {
	return nameHeads[chance(seed, purpose+" head", i, len(nameHeads))] + nameTails[chance(seed, purpose+" tail", i, len(nameTails))]
}

// lastName is sometimes two names.
func lastName(seed uint64, i int) string {
	name := surname(seed, "last", i)
	if chance(seed, "double", i, 12) == 0 {
		name += "-" + surname(seed, "second", i)
	}
	return name
}

var ascii = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "á", "a", "ë", "e", "ễ", "e", " ", "", "-", "")

// mailbox spells a name with the letters that an address may hold.
func mailbox(first, last string) string {
	return ascii.Replace(strings.ToLower(first)) + "." + ascii.Replace(strings.ToLower(last))
}

var placeHeads = []string{
	"Sol", "Gran", "Furu", "Bjørke", "Lille", "Nord", "Sør", "Øst", "Vest", "Berg", "Elve", "Strand", "Fjell", "Åker",
	"Hassel", "Lund", "Mølle", "Kirke", "Rogne", "Selje", "Sund", "Høy", "Blå", "Tjern", "Vår", "Heste", "Ørne", "Rein",
}

var placeTails = []string{
	"bakken", "li", "haugen", "vang", "tun", "moen", "dalen", "neset", "vika", "berget", "lunden", "åsen", "sletta",
	"enga", "stad", "heim", "myra", "toppen", "jordet", "hagen", "odden", "trøa", "kleiva",
}

// place gives the i-th of the municipality's places for one kind of unit: no
// two alike.
func place(seed uint64, kind string, i int) string {
	all := len(placeHeads) * len(placeTails)
	at := newShuffle(seed, "place "+kind, all).at(i % all)
	name := placeHeads[at/len(placeTails)] + placeTails[at%len(placeTails)]
	switch round := i / all; round {
	case 0:
		return name
	case 1:
		return "Nedre " + name
	default:
		return "Øvre " + name + strings.Repeat(" søndre", round-2)
	}
}
