package register

// ValidOrgNumber tells whether s is nine digits of which the last is the right
// control digit (modulus 11). It says nothing of whether the number is in use.
func ValidOrgNumber(s string) bool {
	if len(s) != 9 {
		return false
	}
	weights := [9]int{3, 2, 7, 6, 5, 4, 3, 2, 1}
	sum := 0
	for i, weight := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += weight * int(s[i]-'0')
	}
	return sum%11 == 0
}
