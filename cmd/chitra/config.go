package main

import (
	"github.com/spf13/cobra"
)

func (a *app) configCmd() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Cấu hình / configuration"}
	c.AddCommand(&cobra.Command{
		Use:   "show",
		Short: "Giá trị đang dùng và nguồn / effective values and where they come from",
		Long: `Thứ tự: cờ lệnh, biến môi trường CHITRA_…, chitra.yaml trong thư mục dữ liệu, mặc định. Khóa có giải thích là của việc vận
hành hằng ngày và chỉ ghi trong chitra.yaml hoặc biến môi trường; không khóa nào chứa mật khẩu, chỉ chứa tên tệp mật khẩu.
Order: flag, environment CHITRA_…, chitra.yaml in the data directory, default. Keys with an explanation belong to the daily
operation; none holds a secret, only the name of the file a secret stands in.`,
		Example: "  chitra config show\n  chitra config show --json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.showConfig() },
	})
	return c
}

// configJSON is one setting as it leaves the program.
type configJSON struct {
	Key     string `json:"key"`
	Value   string `json:"value"`
	Source  string `json:"source"`
	Meaning string `json:"meaning,omitempty"`
}

func (a *app) showConfig() error {
	var list []configJSON
	for _, s := range a.given {
		list = append(list, configJSON{s.key, a.shown(s), s.from, ""})
	}
	for i, s := range a.settings {
		list = append(list, configJSON{s.key, s.value, s.from, options[i].says.In(a.language())})
	}
	if a.json {
		return a.writeJSON(list)
	}
	rows := [][]string{a.heads("KHÓA", "GIÁ TRỊ", "NGUỒN", "LÀ GÌ")}
	for _, c := range list {
		rows = append(rows, []string{c.Key, c.Value, c.Source, c.Meaning})
	}
	table(a.out, rows)
	a.sayUnknownKeys()
	return a.configFault
}
