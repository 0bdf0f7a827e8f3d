package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"chitra/payroll"
)

// batchRows is the usual number of rows of a batch.
const batchRows = 512

// Batch holds all rows of some people, not yet split into cells.
type Batch struct {
	f    *File
	text strings.Builder
	rows []batchRow
}

// batchRow is one row of a batch.
type batchRow struct {
	number int
	end    int // of its text
	quoted bool
}

// Batches walks the file once. Each batch holds about 512 rows: all rows of its
// people, and of spouses who name each other. People come in the order of the
// file; those whose rows do not stand together come when the last of their rows
// has been seen. The walk is serial; the batches are independent of each other.
//
// An error means that the file could not be read to its end or changed in the
// meantime; it is the last thing yielded.
func (f *File) Batches(ctx context.Context) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		g := grouping{f: f, ctx: ctx, yield: yield, left: slices.Clone(f.scatter.pieces), last: make([]int32, len(f.scatter.pieces))}
		g.begin()
		err := f.walk(f.source.reader(false), g.row)
		if err == nil && !g.stopped {
			err = g.end()
		}
		if err != nil && !g.stopped {
			yield(nil, err)
		}
	}
}

// grouping puts rows into batches.
type grouping struct {
	f       *File
	ctx     context.Context
	yield   func(*Batch, error) bool
	stopped bool
	batch   *Batch
	key     personKey // the person of the current run of rows
	// group is the number of their group when its rows wait for others, or -1.
	group int32
	left  []int32 // runs still to come, by group
	// held are the places of waiting rows. Each chain goes backwards through
	// before; last has its end, by group, counted from 1.
	held   []place
	before []int32
	last   []int32
	again  []byte // a waiting row, read again
}

// begin starts a batch with the room that the one before it needed.
func (g *grouping) begin() {
	room := 0
	if g.batch != nil {
		room = g.batch.text.Len() + g.batch.text.Len()/8
	}
	g.batch = &Batch{f: g.f, rows: make([]batchRow, 0, batchRows+batchRows/8)}
	g.batch.text.Grow(room)
}

// row takes the next row of the file.
func (g *grouping) row(row seen) (more bool, err error) {
	if row.class != dataRow {
		return true, nil
	}
	if key := g.f.scatter.key(row.id); key == 0 || key != g.key {
		if more, err := g.turn(key); err != nil || !more {
			return more, err
		}
	}
	if g.group >= 0 {
		g.held = append(g.held, row.at)
		g.before = append(g.before, g.last[g.group])
		g.last[g.group] = int32(len(g.held))
		return true, nil
	}
	g.batch.text.Write(row.text)
	g.batch.rows = append(g.batch.rows, batchRow{row.number, g.batch.text.Len(), row.quoted})
	return true, nil
}

// turn ends the run of one person and begins the next.
func (g *grouping) turn(key personKey) (more bool, err error) {
	if err := g.finish(); err != nil {
		return false, err
	}
	if len(g.batch.rows) >= batchRows && !g.hand() {
		return false, g.ctx.Err()
	}
	g.key, g.group = key, -1
	if group, scattered := g.f.scatter.index[g.f.scatter.group(key)]; scattered && key != 0 {
		g.group = group
	}
	return true, nil
}

// finish counts a run of waiting rows as seen; with the last one the rows of
// the group are read again and join the batch.
func (g *grouping) finish() error {
	if g.group < 0 || len(g.held) == 0 {
		return nil
	}
	if g.left[g.group]--; g.left[g.group] > 0 {
		return nil
	}
	first := len(g.batch.rows)
	for i := g.last[g.group]; i > 0; i = g.before[i-1] {
		g.batch.rows = append(g.batch.rows, batchRow{number: int(i - 1)})
	}
	chain := g.batch.rows[first:]
	slices.Reverse(chain)
	for i := range chain {
		at := g.held[chain[i].number]
		var err error
		if g.again, err = g.f.source.fetch(g.again, at); err != nil {
			return g.f.changed(err)
		}
		g.batch.text.Write(g.again)
		chain[i] = batchRow{int(at.number), g.batch.text.Len(), bytes.IndexByte(g.again, '"') >= 0}
	}
	return nil
}

// hand gives the batch to the caller; false stops the walk.
func (g *grouping) hand() bool {
	if len(g.batch.rows) > 0 && !g.yield(g.batch, nil) {
		g.stopped = true
		return false
	}
	g.begin()
	return g.ctx.Err() == nil
}

func (g *grouping) end() error {
	if err := errors.Join(g.ctx.Err(), g.finish()); err != nil {
		return err
	}
	if err := g.f.unchanged(); err != nil {
		return err
	}
	g.hand()
	return nil
}

// unchanged makes sure that the rows were those that Open saw.
func (f *File) unchanged() error {
	info, err := f.source.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != f.stamp.Size() || !info.ModTime().Equal(f.stamp.ModTime()) {
		return f.changed(nil)
	}
	return nil
}

func (f *File) changed(cause error) error {
	return errors.Join(fmt.Errorf("%s đổi trong lúc đọc/changed while it was read: %w", f.name, payroll.ErrTemporary), cause)
}
