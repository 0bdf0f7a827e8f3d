package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// bilingualHelp gives cobra's own words a Vietnamese half: the headings of help, the
// flag --help of every command, the commands help and completion.
func bilingualHelp(root *cobra.Command) {
	root.SetUsageTemplate(strings.NewReplacer(
		"Usage:", "Cách dùng / Usage:",
		"Examples:", "Ví dụ / Examples:",
		"Available Commands:", "Các lệnh / Available Commands:",
		"Global Flags:", "Cờ chung / Global Flags:",
		"\nFlags:", "\nCờ lệnh / Flags:",
		`Use "`, `Xem thêm / Use "`,
		"Additional help topics:", "Xem thêm / Additional help topics:",
	).Replace(root.UsageTemplate()))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short = "Trợ giúp của một lệnh / help about any command"
		case "completion":
			c.Short = "Tự điền lệnh trong bash, zsh, fish, PowerShell / completion script for a shell"
		}
	}
	helpFlags(root)
}

func helpFlags(c *cobra.Command) {
	c.Flags().BoolP("help", "h", false, "trợ giúp của lệnh này / help for this command")
	for _, sub := range c.Commands() {
		helpFlags(sub)
	}
}

// wrongFlag says what is wrong with a flag.
func wrongFlag(_ *cobra.Command, err error) error {
	says := "cờ lệnh sai"
	if _, ok := errors.AsType[*pflag.NotExistError](err); ok {
		says = "không có cờ lệnh này"
	} else if _, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		says = "cờ lệnh cần một giá trị"
	} else if _, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		says = "giá trị của cờ lệnh không dùng được"
	}
	return usageError{fmt.Errorf("%s / %w", says, err)}
}

// wrongArgs says how many arguments a command takes.
func wrongArgs(c *cobra.Command, args []string) error {
	return usageError{fmt.Errorf("sai số đối số (đã cho %d), cần / wrong number of arguments (%d given), use: %s", len(args), len(args), c.UseLine())}
}
