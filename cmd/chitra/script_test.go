package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run the program as the command chitra.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"chitra": func() {
			passing = passingOf(os.Getenv("CHITRA_TEST_PASSING"))
			os.Exit(process())
		},
	})
}

// TestScripts runs the command line as its users do; see testdata/cli.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "../../testdata/cli",
		Setup: func(e *testscript.Env) error {
			shared, err := filepath.Abs("../../testdata")
			e.Setenv("TESTDATA", shared)
			return err
		},
		UpdateScripts: os.Getenv("CHITRA_UPDATE_GOLDEN") == "1",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}

// exits runs a command and checks its exit code: exits 3 chitra import …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command …")
	}
	code := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v: %v", args[1:], err)
		}
		code = strconv.Itoa(exit.ExitCode())
	}
	if code != args[0] {
		ts.Fatalf("%v: exit code %s, want %s", args[1:], code, args[0])
	}
}
