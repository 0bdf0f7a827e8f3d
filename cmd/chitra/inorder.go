package main

import (
	"context"
	"runtime"
	"sync"

	"chitra/payroll/registry"
)

// piece is one batch on its way from the file to the output.
type piece[T any] struct {
	batch *registry.Batch
	done  chan T
}

// inOrder reads the batches of a file, works on them on every core and hands the
// results over in the order of the file. What waits between the steps is
// bounded, so memory does not grow with the file. After a failed take it stops
// the reading and drains.
func inOrder[T any](ctx context.Context, file *registry.File, work func(*registry.Batch) T, take func(T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	jobs, ordered := make(chan piece[T], workers), make(chan piece[T], 2*workers)
	var readErr, takeErr error
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(ordered)
		defer close(jobs)
		readErr = feed(ctx, file, jobs, ordered)
	})
	for range workers {
		wg.Go(func() {
			for p := range jobs {
				p.done <- work(p.batch)
			}
		})
	}
	for next := range ordered {
		if result := <-next.done; takeErr == nil {
			if takeErr = take(result); takeErr != nil {
				cancel()
			}
		}
	}
	wg.Wait()
	if takeErr != nil {
		return takeErr
	}
	return readErr
}

// feed puts every batch where it is worked on and where its turn to be handed
// over is kept.
func feed[T any](ctx context.Context, file *registry.File, jobs, ordered chan<- piece[T]) error {
	for batch, err := range file.Batches(ctx) {
		if err != nil {
			return err
		}
		p := piece[T]{batch, make(chan T, 1)}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case ordered <- p:
		}
		jobs <- p
	}
	return ctx.Err()
}
