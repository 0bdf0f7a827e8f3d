package main

import (
	"io"

	"chitra/cmd/chitra/sample"

	"github.com/spf13/cobra"
)

func (a *app) sampleCmd() *cobra.Command {
	var o sample.Options
	var out, units string
	c := &cobra.Command{
		Use:   "sample --people N --seed S -o FILE",
		Short: "Danh sách đối tượng giả lập, cỡ tùy ý / a synthetic beneficiary list of any size",
		Long: `Mọi người, số định danh và tài khoản đều do máy sinh ra. Cùng --seed thì cùng từng byte.
Every person, citizen number and account is made up. The same --seed gives the same bytes.

Vài phần trăm dòng cố ý sai, đủ mọi kiểu, để thử việc kiểm tra; --faulty 0 cho danh sách sạch.
A few per cent of the rows are faulty on purpose, every kind, to try the checks on; --faulty 0 gives a clean list.`,
		Example: "  chitra sample --people 2000 --seed 1 --faulty 0 -o mau.csv --units-out don-vi-mau.csv\n  chitra sample --people 1000000 --seed 7 | chitra assess /dev/stdin --month 2026-11 --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := o.Check(); err != nil {
				return usageError{err}
			}
			if units != "" {
				if err := atomically(units, func(w io.Writer) error { return sample.Units(w, o) }); err != nil {
					return err
				}
			}
			if out == "" || out == "-" {
				return sample.Write(a.out, o)
			}
			return atomically(out, func(w io.Writer) error { return sample.Write(w, o) })
		},
	}
	f := c.Flags()
	f.IntVar(&o.People, "people", 2000, "số người / number of persons")
	f.Uint64Var(&o.Seed, "seed", 1, "hạt giống / seed")
	f.IntVar(&o.Units, "units", 12, "số đơn vị / number of units")
	f.IntVar(&o.FaultyPercent, "faulty", 3, "phần trăm người có một dòng cố ý sai, 0 = không / per cent of people with a row made faulty, 0 = none")
	f.StringVarP(&out, "out", "o", "", "tệp; để trống = stdout / file; empty = stdout")
	f.StringVar(&units, "units-out", "", "ghi thêm tệp đơn vị / also write the units file")
	return c
}
