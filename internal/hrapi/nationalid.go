package hrapi

// idFault is what is wrong with a national id; idSound if nothing is.
type idFault uint8

const (
	idSound idFault = iota
	idLength
	idNotDigits
	idDate
	idControl
)

// nationalIDDigits is how long a fødselsnummer or D-nummer is.
const nationalIDDigits = 11

// nationalID reads a fødselsnummer or D-nummer: the number it is, whether it is
// synthetic, and what is wrong with it. The number is given whenever there are
// eleven digits.
//
// A D-nummer has 4 added to its first digit. Synthetic numbers have 80 added to
// the month (Skatteetaten's test population), or 40 or 65 in older test sets.
func nationalID(text []byte) (number uint64, synthetic bool, fault idFault) {
	if len(text) != nationalIDDigits {
		return 0, false, idLength
	}
	var d [nationalIDDigits]int
	for i, c := range text {
		if c < '0' || c > '9' {
			return 0, false, idNotDigits
		}
		d[i] = int(c - '0')
		number = number*10 + uint64(c-'0')
	}
	day, month := d[0]*10+d[1], d[2]*10+d[3]
	if day > 40 {
		day -= 40
	}
	for _, added := range [...]int{80, 65, 40} {
		if month > added && month <= added+12 {
			month -= added
			synthetic = true
			break
		}
	}
	// The century is in the individual number, by rules with gaps: the day is only held against the month's longest.
	if most := daysIn(2000, month); day < 1 || day > most {
		return number, synthetic, idDate
	}
	first := 3*d[0] + 7*d[1] + 6*d[2] + 1*d[3] + 8*d[4] + 9*d[5] + 4*d[6] + 5*d[7] + 2*d[8] + d[9]
	second := 5*d[0] + 4*d[1] + 3*d[2] + 2*d[3] + 7*d[4] + 6*d[5] + 5*d[6] + 4*d[7] + 3*d[8] + 2*d[9] + d[10]
	if first%11 != 0 || second%11 != 0 {
		return number, synthetic, idControl
	}
	return number, synthetic, idSound
}
