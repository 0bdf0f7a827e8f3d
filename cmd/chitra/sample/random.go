package sample

import (
	"math/rand/v2"
	"sort"
)

// weighted is a list from which items are drawn by their weights.
type weighted[T any] struct {
	items []T
	upTo  []int // sum of the weights up to and including the item
}

func (w *weighted[T]) add(item T, weight int) {
	w.items = append(w.items, item)
	w.upTo = append(w.upTo, w.total()+weight)
}

func (w *weighted[T]) total() int {
	if len(w.upTo) == 0 {
		return 0
	}
	return w.upTo[len(w.upTo)-1]
}

// at returns the item that owns the n-th share, 0 ≤ n < total.
func (w *weighted[T]) at(n int) T {
	return w.items[sort.SearchInts(w.upTo, n+1)]
}

func (w *weighted[T]) draw(r *rand.Rand) T { return w.at(r.IntN(w.total())) }

// oneOf draws from a list in which all weigh the same.
func oneOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// between draws a number from a closed range.
func between[T ~int | ~int32](r *rand.Rand, from, to T) T {
	return from + T(r.IntN(int(to-from)+1))
}

// happens is true in so many cases of a thousand.
func happens(r *rand.Rand, perMille int) bool { return r.IntN(1000) < perMille }
