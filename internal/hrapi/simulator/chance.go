package simulator

// mix is splitmix64's finaliser: neighbouring inputs give unrelated outputs.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// chance draws a number below n that depends on the seed, what it is for and
// the index, and on nothing else.
func chance(seed uint64, purpose string, index, n int) int {
	h := seed
	for i := range len(purpose) {
		h = mix(h ^ uint64(purpose[i]))
	}
	return int(mix(h^uint64(index)) % uint64(n))
}

// shuffle maps 0…n-1 onto itself without a table: i ↦ (a·i + b) mod n, with a
// that shares no divisor with n.
type shuffle struct{ n, a, b int }

func newShuffle(seed uint64, purpose string, n int) shuffle {
	a := n/3 + chance(seed, purpose, 0, n/4+1) + 1
	for gcd(a, n) != 1 {
		a++
	}
	return shuffle{n: n, a: a % n, b: chance(seed, purpose, 1, n)}
}

func (s shuffle) at(i int) int { return (s.a*i + s.b) % s.n }

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// spread gives the k-th of count places evenly over n.
func spread(k, count, n int) int { return (2*k + 1) * n / (2 * count) }
