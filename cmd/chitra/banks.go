package main

import (
	"fmt"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/spf13/cobra"
)

func (a *app) banksCmd() *cobra.Command {
	c := &cobra.Command{Use: "banks", Short: "Danh mục ngân hàng / the bank directory",
		Example: "  chitra banks list\n  chitra banks find 'NH Ngoại thương' LienVietPostBank 01203001\n  chitra banks check danh-sach/*.xlsx --from VCB"}
	c.AddCommand(a.banksCheckCmd(),
		&cobra.Command{Use: "list", Short: "Các ngân hàng / banks", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error { return a.listBanks() }},
		&cobra.Command{Use: "find TEXT…", Short: "Hiểu tên ngân hàng như người ta viết / understand a bank as people write it", Args: cobra.MinimumNArgs(1),
			RunE: func(_ *cobra.Command, texts []string) error { return a.findBanks(texts) }})
	return c
}

// bankJSON is a bank as scripts see it.
type bankJSON struct {
	Key     string         `json:"key"`
	BIN     string         `json:"bin,omitempty"`
	BIC     string         `json:"bic,omitempty"`
	CITAD   string         `json:"citad,omitempty"`
	Kind    bankfiles.Kind `json:"kind"`
	Name    string         `json:"name"`
	NameVI  string         `json:"name_vi"`
	NameEN  string         `json:"name_en,omitempty"`
	Payable bool           `json:"payable"`
	Fast    bool           `json:"napas247"`
}

func jsonBank(b *bankfiles.Bank) bankJSON {
	return bankJSON{b.Key, b.BIN, b.BIC, b.CITAD, b.Kind, b.ShortName, b.NameVI, b.NameEN, b.Payable(), b.Payable() && b.BIN != ""}
}

func (a *app) listBanks() error {
	d, err := bankfiles.LoadDirectory()
	if err != nil {
		return err
	}
	list, rows := []bankJSON{}, [][]string{a.heads("MÃ", "BIN", "BIC", "CITAD", "LOẠI", "TÊN")}
	for _, b := range d.Banks() {
		list = append(list, jsonBank(b))
		rows = append(rows, []string{b.Key, b.BIN, b.BIC, b.CITAD, string(b.Kind), b.ShortName + " — " + b.NameVI})
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	return nil
}

// findBanks says how each text is understood; one that is not is exit 3.
func (a *app) findBanks(texts []string) error {
	d, err := bankfiles.LoadDirectory()
	if err != nil {
		return err
	}
	type foundJSON struct {
		Text       string        `json:"text"`
		How        bankfiles.How `json:"how"`
		Bank       *bankJSON     `json:"bank,omitempty"`
		Candidates []bankJSON    `json:"candidates,omitempty"`
	}
	list, rows, missed := []foundJSON{}, [][]string{a.heads("VIẾT", "HIỂU LÀ", "CÁCH", "CÓ THỂ LÀ")}, 0
	for _, text := range texts {
		r := d.Resolve(text)
		f := foundJSON{Text: text, How: r.How}
		var maybe []string
		for _, c := range r.Candidates {
			f.Candidates = append(f.Candidates, jsonBank(c))
			maybe = append(maybe, c.Key)
		}
		name := "–"
		if r.Bank == nil {
			missed++
		} else {
			b := jsonBank(r.Bank)
			f.Bank, name = &b, r.Bank.Key+" "+r.Bank.ShortName
		}
		list = append(list, f)
		rows = append(rows, []string{text, name, string(r.How), strings.Join(maybe, " ")})
	}
	if a.json {
		err = a.writeJSON(list)
	} else {
		table(a.out, rows)
	}
	if err == nil && missed > 0 {
		err = fmt.Errorf("%d chưa hiểu/not understood: %w", missed, payroll.ErrData)
	}
	return err
}
