package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manCmd writes the manual pages, for whoever packages the program.
func (a *app) manCmd(root *cobra.Command) *cobra.Command {
	return &cobra.Command{Use: "man DIR", Short: "Ghi các trang man / write the manual pages", Args: cobra.ExactArgs(1), Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			now := a.now()
			return doc.GenManTree(root, &doc.GenManHeader{Title: "CHITRA", Section: "1", Source: "chitra", Date: &now}, args[0])
		}}
}
