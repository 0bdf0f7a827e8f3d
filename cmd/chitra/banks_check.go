package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/registry"

	"github.com/spf13/cobra"
)

func (a *app) banksCheckCmd() *cobra.Command {
	var from string
	c := &cobra.Command{Use: "check FILE…", Short: "Danh sách ghi những ngân hàng nào, hiểu là gì, tiền đi đường nào / the banks a list names",
		Long: `Đếm từng cách ghi ngân hàng trong danh sách đối tượng, hiểu là ngân hàng nào, chi được không; với --from, tiền đi bằng đường nào.
Counts each way a list writes a bank, which bank it is, and whether an allowance can go there; with --from, by which rail.`,
		Example: "  chitra banks check danh-sach/*.xlsx\n  chitra banks check ds.csv --from VCB", Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error { return a.checkBanks(c.Context(), files, from) }}
	c.Flags().StringVar(&from, "from", "", "ngân hàng chi tiền / the paying bank")
	return c
}

// bankUse is one way of writing a bank, and how many rows write it.
type bankUse struct {
	Text       string           `json:"text"`
	Rows       int              `json:"rows"`
	How        bankfiles.How    `json:"how"`
	Bank       string           `json:"bank,omitempty"`
	Candidates []string         `json:"candidates,omitempty"`
	Payable    bool             `json:"payable"`
	Rail       payroll.Rail     `json:"rail,omitempty"`
	Finding    *findingJSON     `json:"finding,omitempty"`
	problem    *payroll.Finding // shown in text output
}

// checkBanks counts the banks of lists; one that money cannot go to is exit 3.
func (a *app) checkBanks(ctx context.Context, files []string, from string) error {
	banks, err := bankfiles.LoadDirectory()
	if err != nil {
		return err
	}
	debtor := ""
	if from != "" {
		paying := banks.Resolve(from)
		if paying.Bank == nil {
			return fmt.Errorf("--from: %s: %w", paying.Finding().Says(payroll.Lang(a.lang)), payroll.ErrData)
		}
		debtor = paying.Bank.Key
	}
	counted := map[string]int{}
	for _, path := range files {
		if err := a.countBanks(ctx, path, counted); err != nil {
			return err
		}
	}
	uses, troubled := []bankUse{}, 0
	for _, text := range slices.Sorted(maps.Keys(counted)) {
		use := describeBank(banks, text, counted[text], debtor)
		if use.problem != nil {
			f := jsonFinding(*use.problem, payroll.Lang(a.lang))
			use.Finding = &f
			troubled++
		}
		uses = append(uses, use)
	}
	slices.SortStableFunc(uses, func(x, y bankUse) int { return cmp.Compare(y.Rows, x.Rows) })
	if err := a.showBanks(uses, debtor); err != nil {
		return err
	}
	if troubled > 0 {
		return fmt.Errorf("%d cách ghi ngân hàng chưa chi được/bank texts that cannot be paid: %w", troubled, payroll.ErrData)
	}
	return nil
}

// countBanks counts the bank texts of the grants paid by account.
func (a *app) countBanks(ctx context.Context, path string, counted map[string]int) error {
	table, err := a.rateTable()
	if err != nil {
		return err
	}
	file, err := registry.Open(path, registry.Options{Catalogue: table.Catalogue()})
	if err != nil {
		return a.refused(err)
	}
	defer file.Close()
	for batch, err := range file.Batches(ctx) {
		if err != nil {
			return err
		}
		for _, person := range batch.People() {
			for i := range person.Grants {
				if g := &person.Grants[i]; g.Method == payroll.ByAccount && g.Account.BankText != "" {
					counted[g.Account.BankText]++
				}
			}
		}
	}
	return nil
}

func describeBank(banks *bankfiles.Directory, text string, rows int, debtor string) bankUse {
	r := banks.Resolve(text)
	use := bankUse{Text: text, Rows: rows, How: r.How, problem: r.Finding()}
	for _, c := range r.Candidates {
		use.Candidates = append(use.Candidates, c.Key)
	}
	if r.Bank == nil {
		return use
	}
	use.Bank, use.Payable = r.Bank.Key, r.Bank.Payable()
	// One đồng: the rail of an allowance of the usual size.
	use.Rail, use.problem = banks.Route(cmp.Or(debtor, r.Bank.Key), r.Bank.Key, 1, "")
	if debtor == "" {
		use.Rail = ""
	}
	return use
}

func (a *app) showBanks(uses []bankUse, debtor string) error {
	if a.json {
		return a.writeJSON(uses)
	}
	rows := [][]string{a.heads("SỐ DÒNG", "VIẾT", "HIỂU LÀ", "CÁCH", "ĐƯỜNG ĐI", "CẦN LÀM")}
	for _, u := range uses {
		act := ""
		if u.problem != nil {
			act = strings.TrimSpace(u.problem.Says(payroll.Lang(a.lang)) + " " + u.problem.Remedy(payroll.Lang(a.lang)))
		}
		rows = append(rows, []string{strconv.Itoa(u.Rows), u.Text, cmp.Or(u.Bank, "–"), string(u.How), cmp.Or(string(u.Rail), "–"), act})
	}
	table(a.out, rows)
	return nil
}
