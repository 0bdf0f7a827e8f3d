package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // Asia/Ho_Chi_Minh on machines without zone files

	"chitra/payroll"
	"chitra/payroll/rates"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// zone is where the offices are; no other clock decides what day it is.
var zone = mustZone("Asia/Ho_Chi_Minh")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone data is embedded in the binary
	}
	return z
}

// app carries the global flags and the streams through one invocation.
type app struct {
	in       io.Reader
	out, err io.Writer

	dir, db, ratesDir  string
	user, passwordFile string
	json, dryRun       bool
	noInput, quiet     bool
	verbose, noColor   bool
	confirm            string
	lang               string
	nowText            string
	now                func() time.Time
	given              []setting // every effective value, with its source
	settings           []setting // the same of options, in their order
	unknownKeys        []string  // of chitra.yaml
	configFault        error     // why chitra.yaml says nothing
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	buffered := bufio.NewWriterSize(out, 1<<16)
	a := &app{in: in, out: buffered, err: errOut}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(buffered)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if flushErr := buffered.Flush(); err == nil && flushErr != nil {
		err = fmt.Errorf("%w: %w", errOutput, flushErr)
	}
	return a.exit(ctx, err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "chitra",
		Short: "Chi trả trợ cấp hằng tháng không dùng tiền mặt / monthly allowances without cash",
		Example: `  chitra demo                                     một tháng trọn vẹn trên dữ liệu mẫu / a whole month on sample data
  chitra assess ds.csv --month 2026-11            từng người được hưởng bao nhiêu, theo điều nào / who is due what, by which article
  chitra run prepare --month 2026-12 --programme BTXH --as lan --password-file mk.txt`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(c *cobra.Command, _ []string) error { return a.configure(c) },
	}
	f := root.PersistentFlags()
	f.StringVar(&a.dir, "dir", "chitra-data", "thư mục dữ liệu / data directory")
	f.StringVar(&a.db, "db", "", "sqlite:PATH hoặc/or postgres://… (mặc định/default: SQLite trong/in --dir)")
	f.StringVar(&a.ratesDir, "rates", "", "thư mục văn bản của đơn vị / the office's own instruments")
	f.StringVar(&a.user, "as", "", "người thực hiện / acting user")
	f.StringVar(&a.passwordFile, "password-file", "", "tệp chứa mật khẩu của người thực hiện / file with the acting user's password")
	f.BoolVar(&a.json, "json", false, "kết quả dạng JSON / JSON output")
	f.BoolVarP(&a.dryRun, "dry-run", "n", false, "chỉ cho biết sẽ làm gì / only say what would change")
	f.BoolVar(&a.noInput, "no-input", false, "không hỏi gì / never prompt")
	f.StringVar(&a.confirm, "confirm", "", "mã đợt, thay cho việc gõ xác nhận / run code, instead of typing it")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "bớt lời / less talk")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "nói kỹ / more talk")
	f.BoolVar(&a.noColor, "no-color", false, "không màu / no colour")
	f.StringVar(&a.lang, "lang", "vi", "ngôn ngữ vi|en / language")
	f.StringVar(&a.nowText, "now", "", "giờ giả định RFC3339, chỉ cho thư mục thử nghiệm / assumed time, test directories only")
	root.SetFlagErrorFunc(wrongFlag)
	root.AddCommand(a.demoCmd(), a.initCmd(), a.assessCmd(), a.ratesCmd(), a.sampleCmd(), a.importCmd(),
		a.banksCmd(), a.userCmd(), a.runCmd(), a.recoveryCmd(), a.returnsCmd(), a.explainCmd(), a.forecastCmd(), a.filesCmd(), a.formatsCmd(), a.statementsCmd(), a.reportCmd(), a.scheduleCmd(), a.serveCmd(), a.auditCmd(), a.backupCmd(), a.restoreCmd(), a.verifyCmd(), a.configCmd(), a.versionCmd())
	root.AddCommand(a.doctorCmd(), a.noticeCmd())
	root.AddCommand(a.reconcileCmd())
	root.AddCommand(a.manCmd(root))
	bilingualHelp(root)
	checkArgs(root)
	return root
}

// checkArgs makes a wrong number of arguments or an unknown subcommand a usage
// error on every command.
func checkArgs(c *cobra.Command) {
	c.SuggestionsMinimumDistance = 2
	if inner := c.Args; inner != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if inner(c, args) != nil {
				return wrongArgs(c, args)
			}
			return nil
		}
	}
	if c.HasSubCommands() && c.RunE == nil {
		c.Args = cobra.ArbitraryArgs
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			return usageError{unknownCommand(c, args[0])}
		}
	}
	for _, sub := range c.Commands() {
		checkArgs(sub)
	}
}

func unknownCommand(c *cobra.Command, name string) error {
	text := fmt.Sprintf("không có lệnh / unknown command %q (%s)", name, c.CommandPath())
	if near := c.SuggestionsFor(name); len(near) > 0 {
		text += "; ý bạn là / did you mean: " + strings.Join(near, ", ")
	}
	return errors.New(text)
}

// configure fills global flags that were not given from the environment, then
// from chitra.yaml in the data directory.
func (a *app) configure(c *cobra.Command) error {
	if err := a.fill(c.Flags()); err != nil {
		return err
	}
	if !looksAtConfig(c) {
		if a.configFault != nil {
			return a.configFault // nobody pays, or saves, by defaults the office has changed
		}
		a.sayUnknownKeys()
	}
	if a.lang != string(payroll.Vietnamese) && a.lang != string(payroll.English) {
		return usageError{fmt.Errorf("--lang %q: chỉ có/only vi, en", a.lang)}
	}
	return a.clock()
}

// looksAtConfig reports whether a command says itself what is wrong with
// chitra.yaml, or has nothing to do with it.
func looksAtConfig(c *cobra.Command) bool {
	switch c.Name() {
	case "doctor", "version", "man", "help", "completion":
		return true
	}
	return c.Parent() != nil && slices.Contains([]string{"config", "completion"}, c.Parent().Name())
}

// configurable are the keys of chitra.yaml; secrets and acts are not among them.
var configurable = []string{"db", "rates", "as", "json", "no-input", "lang", "no-color", "quiet", "verbose"}

func (a *app) fill(flags *pflag.FlagSet) error {
	a.given = a.sources(flags)
	for _, s := range a.given {
		if s.from == fromDefault || s.from == fromFlag {
			continue
		}
		if err := flags.Set(s.key, s.value); err != nil {
			return usageError{fmt.Errorf("%s (%s): %w", s.key, s.from, err)}
		}
	}
	return nil
}

// setting is one effective configuration value and where it comes from.
type setting struct{ key, value, from string }

const (
	fromDefault = "mặc định / default"
	fromFlag    = "cờ lệnh / flag"
)

// sources lists every global flag's effective value: flag, then environment
// CHITRA_…, then chitra.yaml, then default.
func (a *app) sources(flags *pflag.FlagSet) []setting {
	env := func(key string) (string, string) { return os.Getenv(envName(key)), envName(key) }
	if !flags.Changed("dir") {
		if v, _ := env("dir"); v != "" {
			a.dir = v
		}
	}
	file := a.configFile()
	a.settings = optionSources(file, a.configPath())
	var list []setting
	flags.VisitAll(func(f *pflag.Flag) {
		value, name := env(f.Name)
		switch {
		case f.Name == "help" || !isGlobal(f.Name):
		case f.Changed:
			list = append(list, setting{f.Name, f.Value.String(), fromFlag})
		case value != "":
			list = append(list, setting{f.Name, value, name})
		case file[f.Name] != "":
			list = append(list, setting{f.Name, a.inside(f.Name, file[f.Name]), a.configPath()})
		default:
			list = append(list, setting{f.Name, f.Value.String(), fromDefault})
		}
	})
	return list
}

// inside puts the paths of chitra.yaml into the data directory, so that they do
// not depend on where the program was started.
func (a *app) inside(key, value string) string {
	kind, path := "", value
	switch key {
	case "rates":
	case "db":
		if path, kind = strings.TrimPrefix(value, "sqlite:"), "sqlite:"; path == value {
			return value // a server
		}
	default:
		return value
	}
	if filepath.IsAbs(path) {
		return value
	}
	return kind + filepath.Join(a.dir, path)
}

func isGlobal(name string) bool {
	switch name {
	case "dir", "db", "rates", "as", "password-file", "json", "dry-run", "no-input", "confirm", "quiet", "verbose", "no-color", "lang", "now":
		return true
	}
	return false
}

func (a *app) configPath() string { return filepath.Join(a.dir, "chitra.yaml") }

// configFile reads the few keys the file may hold. One that is there and cannot be
// read, or is no list of keys, is configFault.
func (a *app) configFile() map[string]string {
	values := map[string]string{}
	data, err := os.ReadFile(a.configPath())
	if errors.Is(err, fs.ErrNotExist) {
		return values
	}
	if err != nil {
		a.configFault = fmt.Errorf("không đọc được cấu hình / the configuration cannot be read: %w", err)
		return values
	}
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		a.configFault = fmt.Errorf("%s: %w: %w", a.configPath(), payroll.ErrData, err)
		return values
	}
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		switch v := raw[key].(type) {
		case nil: // as good as absent
		case map[string]any, []any:
			a.configFault = fmt.Errorf("%s: %s: chỉ nhận một giá trị/takes one value: %w", a.configPath(), key, payroll.ErrData)
		default:
			if slices.Contains(configurable, key) || isOption(key) {
				values[key] = fmt.Sprint(v)
			} else {
				a.unknownKeys = append(a.unknownKeys, key)
			}
		}
	}
	return values
}

// sayUnknownKeys names the keys of chitra.yaml that have no effect.
func (a *app) sayUnknownKeys() {
	for _, key := range a.unknownKeys {
		a.say(payroll.Text{VI: "%s: khóa lạ %q, không có tác dụng.", EN: "%s: unknown key %q has no effect."}, a.configPath(), key)
	}
}

// clock sets the time source. An assumed time is accepted only where the data
// directory says that it is a test.
func (a *app) clock() error {
	a.now = func() time.Time { return time.Now().In(zone) }
	if a.nowText == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, a.nowText)
	if err != nil {
		return usageError{fmt.Errorf("--now %q: cần dạng/use RFC3339, 2026-11-24T09:00:00+07:00", a.nowText)}
	}
	if _, err := os.Stat(filepath.Join(a.dir, testMark)); err != nil {
		return usageError{fmt.Errorf("--now: %s không phải thư mục thử nghiệm (không có tệp %s) / is not marked as a test directory", a.dir, testMark)}
	}
	a.now = func() time.Time { return t.In(zone) }
	return nil
}

// testMark is the file that marks a data directory as a test.
const testMark = "TEST"

func (a *app) language() payroll.Lang { return payroll.Lang(a.lang) }

// say writes a message for people to stderr.
func (a *app) say(t payroll.Text, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.err, t.In(a.language())+"\n", args...)
	}
}

// rateTable loads the embedded law, under the office's own where --rates names
// a folder.
func (a *app) rateTable() (*payroll.RateTable, error) {
	if a.ratesDir == "" {
		return rates.Embedded()
	}
	return a.folderLaw(a.ratesDir)
}

// folderLaw loads the embedded law under the instruments of a folder.
func (a *app) folderLaw(dir string) (*payroll.RateTable, error) {
	table, problems, err := rates.WithDir(dir)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		a.printProblems("", problems)
		return nil, fmt.Errorf("%s: %d lỗi/problems: %w", dir, len(problems), payroll.ErrData)
	}
	return table, nil
}
