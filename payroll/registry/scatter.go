package registry

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
)

// personKey stands for a person while rows are grouped: the citizen number
// itself, or a hash of whatever else stands in its place. 0 is nobody. Two
// people with one key would only share a batch.
type personKey uint64

const hashed = 1 << 63

// scatter knows which people have rows that do not stand together. It keeps
// eight bytes for each run of adjacent rows until the file has been walked, and
// after that only the people it is about.
type scatter struct {
	seed  maphash.Seed
	runs  []personKey
	last  personKey
	rows  int // of the current run
	most  int // rows of the longest run
	long  personKey
	links [][2]personKey
	// root gives the group of a person who is linked to a spouse.
	root map[personKey]personKey
	// index numbers the groups of more than one run; pieces counts their runs.
	index  map[personKey]int32
	pieces []int32
}

func (s *scatter) init() { s.seed = maphash.MakeSeed() }

// key finds the key of a citizen number as typed.
func (s *scatter) key(id []byte) personKey {
	if n, ok := twelveDigits(id); ok {
		return personKey(n)
	}
	plain := make([]byte, 0, len(id))
	for _, c := range id {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			plain = append(plain, c)
		}
	}
	if len(plain) == 0 {
		return 0
	}
	if n, ok := twelveDigits(plain); ok {
		return personKey(n)
	}
	return personKey(maphash.Bytes(s.seed, plain) | hashed)
}

// twelveDigits reads a citizen number as a whole number above 0.
func twelveDigits(id []byte) (uint64, bool) {
	if len(id) != 12 {
		return 0, false
	}
	var n uint64
	for _, c := range id {
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	return n + 1, true
}

// name writes the number a key stands for.
func (s *scatter) name(k personKey) string {
	if k&hashed != 0 {
		return "?"
	}
	digits := strconv.FormatUint(uint64(k)-1, 10)
	return strings.Repeat("0", 12-len(digits)) + digits
}

// add counts one row.
func (s *scatter) add(k personKey) {
	if k == 0 || k != s.last {
		if k != 0 {
			s.runs = append(s.runs, k)
		}
		s.last, s.rows = k, 0
	}
	if s.rows++; k != 0 && s.rows > s.most {
		s.most, s.long = s.rows, k
	}
}

// link notes the people whom the facts of a row name: fact=031….
func (s *scatter) link(k personKey, facts string) {
	if k == 0 || strings.IndexByte(facts, '=') < 0 {
		return
	}
	for fact := range strings.SplitSeq(facts, ";") {
		if _, id, ok := strings.Cut(fact, "="); ok {
			if other := s.key([]byte(id)); other != 0 && other != k {
				s.links = append(s.links, [2]personKey{k, other})
			}
		}
	}
}

// settle ends the counting. It returns a person with more rows, or pieces of
// rows, than the limit, or 0.
func (s *scatter) settle(limit int) personKey {
	s.join()
	for i, k := range s.runs {
		s.runs[i] = s.group(k)
	}
	slices.Sort(s.runs)
	s.index = map[personKey]int32{}
	worst := personKey(0)
	for i := 0; i < len(s.runs); {
		end := i + 1
		for end < len(s.runs) && s.runs[end] == s.runs[i] {
			end++
		}
		if end > i+1 {
			s.index[s.runs[i]] = int32(len(s.pieces))
			s.pieces = append(s.pieces, int32(end-i))
		}
		if end-i > limit {
			worst = s.runs[i]
		}
		i = end
	}
	s.runs, s.links = nil, nil
	if worst == 0 && s.most > limit {
		worst = s.long
	}
	return worst
}

// join makes one group of people who name each other.
func (s *scatter) join() {
	if len(s.links) == 0 {
		return
	}
	s.root = map[personKey]personKey{}
	for _, l := range s.links {
		a, b := s.group(l[0]), s.group(l[1])
		s.root[l[0]], s.root[l[1]] = a, a
		if a != b {
			s.root[b] = a
		}
	}
}

// group finds the group of a person; most people are a group of their own.
func (s *scatter) group(k personKey) personKey {
	if s.root == nil {
		return k
	}
	top := k
	for {
		next, ok := s.root[top]
		if !ok || next == top {
			break
		}
		top = next
	}
	// Shorten the way, so that a long chain is walked once.
	for k != top {
		next := s.root[k]
		s.root[k] = top
		k = next
	}
	return top
}
