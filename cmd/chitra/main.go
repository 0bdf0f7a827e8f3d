// Command chitra pays monthly allowances without cash: legal rates and
// beneficiary lists go in, bank transfer files and reconciliation workbooks
// come out, and every đồng says which article of which decree it comes from.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(process()) }

// process runs the program with what a process has; Ctrl-C and SIGTERM end it.
func process() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}
