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

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
