package bankfiles

import (
	"slices"
	"strings"
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

func directory(t testing.TB) *Directory {
	t.Helper()
	d, err := LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDirectoryHolds83Institutions(t *testing.T) {
	d := directory(t)
	var bins, citad, bic int
	for _, b := range d.Banks() {
		if strings.Trim(b.Key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			t.Errorf("key %q is not capitals and digits", b.Key)
		}
		if b.BIN != "" {
			bins++
		}
		if b.CITAD != "" {
			citad++
		}
		if b.BIC != "" {
			bic++
		}
	}
	// 85 rows of the list, two of them second BINs (CIMB 970459, MAFC 970468).
	if len(d.Banks()) != 83 || bins != 68 || citad != 73 || bic != 55 {
		t.Errorf("%d institutions, %d BINs, %d CITAD codes, %d BICs", len(d.Banks()), bins, citad, bic)
	}
	for key, payable := range map[string]bool{"VCB": true, "VBSP": true, "TIMO": true, "MUFGHN": true, "CIMB": true,
		"VTLMONEY": false, "VNPTMONEY": false, "VIETCREDIT": false, "FCCOM": false, "MCREDIT": false, "MAFC": false, "KBNN": false, "SBV": false} {
		if b, ok := d.Bank(key); !ok || b.Payable() != payable {
			t.Errorf("%s payable: want %v", key, payable)
		}
	}
}

// TestInstitutionCodes compares with the list of institution codes and BINs
// derived from the State Bank's letter and the CITAD list of 04/2026.
func TestInstitutionCodes(t *testing.T) {
	d := directory(t)
	const list = `201=970415 202=970418 203=970436 204=970405 207=999888 302=970426 303=970403 304=970406 305=970431 306=970428
		307=970416 308=970400 309=970432 310=970407 311=970422 313=970409 314=970441 317=970440 319=970414 320=970408 321=970437
		323=970425 327=970454 333=970448 334=970429 339=970444 341=970430 348=970443 352=970419 353=970452 355=970427 356=970433
		357=970449 358=970423 359=970438 360=970412 501=970439 502=970434 505=970421 603=970442 604=970410 605=533948 654=533948
		616=970424 617=458761 626=970467 656=970466 631=970463 666=970462 632=970465 641=970456 652=970455 650=796500 661=422589
		662=801011 663=970457 624=970457 637=970457 665=970458 618=970458 669=668888 901=970446`
	for _, pair := range strings.Fields(list) {
		institution, bin, _ := strings.Cut(pair, "=")
		byCITAD, byBIN := d.Resolve("79"+institution+"999"), d.Resolve(bin)
		if byCITAD.Bank == nil || byCITAD.Bank != byBIN.Bank {
			t.Errorf("institution %s is %v, BIN %s is %v", institution, byCITAD.Bank, bin, byBIN.Bank)
		}
	}
}

func TestResolve(t *testing.T) {
	d := directory(t)
	for _, c := range []struct {
		name, text string
		how        How
		want       string // key, or candidates
	}{
		{"BIN", "970436", Exact, "VCB"},
		{"BIN with blanks", " 970 436 ", Exact, "VCB"},
		{"second BIN of CIMB", "970459", Exact, "CIMB"},
		{"second BIN of MAFC", "970468", Exact, "MAFC"},
		{"card BIN is never routed on", "970499", Unknown, ""},
		{"code", "VCB", Exact, "VCB"},
		{"code in small letters", "vcb", Exact, "VCB"},
		{"code with a blank in the list", "NHB HN", Exact, "NHBHN"},
		{"BIC of 8", "BFTVVNVX", Exact, "VCB"},
		{"BIC of 11", "BFTVVNVX003", Exact, "VCB"},
		{"BIC in one of two lists", "VIDPVNV5", Exact, "PBVN"},
		{"BIC of two branches", "IBKOVNVX", Ambiguous, "IBKHN IBKHCM"},
		{"CITAD code of the head office", "01203001", Exact, "VCB"},
		{"CITAD code of any branch", "79203015", Exact, "VCB"},
		{"second head office code", "01357005", Exact, "LPB"},
		{"CITAD code of a credit fund", "01902001", Unknown, ""},
		{"other number", "12345", Unknown, ""},
		{"short name", "Vietcombank", Exact, "VCB"},
		{"short name in capitals and blanks", "VIET COM BANK", Exact, "VCB"},
		{"whole name", "Ngân hàng TMCP Ngoại thương Việt Nam", Exact, "VCB"},
		{"whole name without accents", "Ngan hang TMCP Ngoai thuong Viet Nam", Exact, "VCB"},
		{"decomposed accents", "Nga\u0302n ha\u0300ng TMCP Qua\u0302n \u0111o\u0323\u0302i", Exact, "MB"},
		{"English name", "Joint Stock Commercial Bank for Foreign Trade of Vietnam", Exact, "VCB"},
		{"NH", "NH Ngoại thương", Alias, "VCB"},
		{"NH TM CP … VN", "NH TM CP Ngoại Thương VN", Alias, "VCB"},
		{"thương mại cổ phần in full", "Ngân hàng Thương mại Cổ phần Công thương Việt Nam", Exact, "ICB"},
		{"branch after a dash", "Vietcombank - CN Hải Phòng", Alias, "VCB"},
		{"branch in words", "Agribank chi nhánh huyện An Lão", Alias, "VBA"},
		{"branch in brackets", "BIDV (CN Đông Hải Phòng)", Alias, "BIDV"},
		{"transaction office", "NHCSXH PGD Kiến Thụy", Alias, "VBSP"},
		{"code and name", "VCB - Ngân hàng TMCP Ngoại thương Việt Nam", Alias, "VCB"},
		{"name and code in brackets, branch", "Ngân hàng Công thương (VietinBank) - CN Hồng Bàng", Alias, "ICB"},
		{"NHNo&PTNT", "NHNo & PTNT Việt Nam", Alias, "VBA"},
		{"full name of Agribank with &", "NH Nông nghiệp & Phát triển nông thôn", Alias, "VBA"},
		{"clerk's misspelling", "Argibank", Alias, "VBA"},
		{"stock code", "CTG", Alias, "ICB"},
		{"former name LienVietPostBank", "LienVietPostBank", Alias, "LPB"},
		{"former name Bưu điện Liên Việt", "Ngân hàng TMCP Bưu điện Liên Việt", Alias, "LPB"},
		{"former name OceanBank", "OceanBank", Exact, "OCEANBANK"},
		{"former name Đại Dương", "NH Đại Dương", Alias, "OCEANBANK"},
		{"former name CBBank", "CBBank", Alias, "CBB"},
		{"former name Xây dựng", "Ngân hàng Xây dựng Việt Nam", Alias, "CBB"},
		{"former name Đông Á", "Ngân hàng TMCP Đông Á", Alias, "DOB"},
		{"former name Dầu khí Toàn cầu", "NH Dầu khí toàn cầu", Alias, "GPB"},
		{"former name Petrolimex", "NH TMCP Xăng dầu Petrolimex", Alias, "PGB"},
		{"former name Viet Capital Bank", "Viet Capital Bank", Alias, "VCCB"},
		{"former name Maritime Bank", "Maritime Bank", Alias, "MSB"},
		{"policy bank", "Ngân hàng Chính sách xã hội", Alias, "VBSP"},
		{"HDBank with TP. HCM", "NH TMCP Phát triển TP. HCM", Exact, "HDB"},
		{"Baoviet Bank is not BVBank", "BVB", Exact, "BVB"},
		{"BVBank is not Baoviet Bank", "BVBank", Exact, "VCCB"},
		{"Đông Nam Á is not Đông Á", "Đông Nam Á", Alias, "SEAB"},
		{"Việt Á", "Việt Á", Alias, "VAB"},
		{"the whole name of SCB is exact", "Ngân hàng TMCP Sài Gòn", Exact, "SCB"},
		{"Sài Gòn alone is four banks", "Sài Gòn", Ambiguous, "SCB STB SGICB SHB"},
		{"Sài Gòn (SCB) is one", "NH Sài Gòn (SCB)", Alias, "SCB"},
		{"Sài Gòn - Hà Nội", "Ngân hàng Sài Gòn - Hà Nội", Alias, "SHB"},
		{"Kookmin has two branches", "Kookmin", Ambiguous, "KBHN KBHCM"},
		{"Kookmin in Hà Nội", "NH Kookmin CN Hà Nội", Exact, "KBHN"},
		{"two banks in one cell", "VCB, BIDV", Ambiguous, "VCB BIDV"},
		{"State Treasury", "Kho bạc Nhà nước", Alias, "KBNN"},
		{"a place without CN is not guessed", "Agribank Hải An", Unknown, "VBA"},
		{"a part not understood is not guessed", "Vietcombank - Hải An", Unknown, "VCB"},
		{"foreign bank we do not list", "Ngân hàng Đầu tư và Phát triển Campuchia", Unknown, "BIDV"},
		{"nonsense", "xyz", Unknown, ""},
		{"empty", " ", Unknown, ""},
		{"bytes that are no text", "\xff\xfe", Unknown, ""},
		{"endless", strings.Repeat("Vietcombank ", 1000), Unknown, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := d.Resolve(c.text)
			got := keys(r.Candidates)
			if r.Bank != nil {
				got = r.Bank.Key
			}
			if r.How != c.how || !sameKeys(got, c.want) {
				t.Errorf("Resolve(%q) = %s %q, want %s %q", c.text, r.How, got, c.how, c.want)
			}
		})
	}
}

func keys(banks []*Bank) string {
	var all []string
	for _, b := range banks {
		all = append(all, b.Key)
	}
	return strings.Join(all, " ")
}

func sameKeys(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// TestEveryBankResolvesToItself, by each of its identifiers and names.
func TestEveryBankResolvesToItself(t *testing.T) {
	d := directory(t)
	for _, b := range d.Banks() {
		for _, text := range append([]string{b.Key, b.BIN, b.CITAD, b.ShortName, b.NameVI, b.NameEN, strings.ToLower(ASCII(b.NameVI))}, b.AliasBINs...) {
			if text == "" {
				continue
			}
			if r := d.Resolve(text); r.Bank != b || r.How != Exact {
				t.Errorf("%s: %q is %s %s", b.Key, text, r.How, keys(append(r.Candidates, b)))
			}
		}
	}
}

// TestAliasesAreUnambiguousUnlessDeclared: an alias means another bank only
// where the data give it to several on purpose.
func TestAliasesAreUnambiguousUnlessDeclared(t *testing.T) {
	d := directory(t)
	rows, err := readTable(aliasesCSV, "key", "kind", "alias", "note")
	if err != nil {
		t.Fatal(err)
	}
	owners := map[string]map[string]bool{}
	for _, r := range rows {
		folded := compact(fold(r[2]))
		if owners[folded] == nil {
			owners[folded] = map[string]bool{}
		}
		owners[folded][r[0]] = true
	}
	for _, r := range rows {
		if r[1] != "name" {
			continue
		}
		got := d.Resolve(r[2])
		switch {
		case len(owners[compact(fold(r[2]))]) > 1 && got.How != Ambiguous:
			t.Errorf("%q is declared ambiguous and resolves %s", r[2], got.How)
		case len(owners[compact(fold(r[2]))]) == 1 && (got.Bank == nil || got.Bank.Key != r[0]):
			t.Errorf("%q of %s resolves %s %s", r[2], r[0], got.How, keys(got.Candidates))
		}
	}
}

func TestBadDirectoryDataAreRefused(t *testing.T) {
	const head = "bin,short_name,code,bic,citad,kind,name_vi,name_en,status,source\n"
	const row = "970436,Vietcombank,VCB,BFTVVNVX,01203001,bank,Ngân hàng,Bank,active,B1\n"
	for name, c := range map[string][2]string{
		"wrong heading":      {"bin,code\n", "key,kind,alias,note\n"},
		"code twice":         {head + row + row, "key,kind,alias,note\n"},
		"BIN of five":        {head + "97043" + row[6:], "key,kind,alias,note\n"},
		"alias of nobody":    {head + row, "key,kind,alias,note\nNOBODY,name,X,\n"},
		"kind nobody knows":  {head + row, "key,kind,alias,note\nVCB,nickname,X,\n"},
		"second BIN of none": {head + row + "970459,CIMB,CIMB,,,alias,,,,\n", "key,kind,alias,note\n"},
		"row too short":      {head + "970436,Vietcombank\n", "key,kind,alias,note\n"},
	} {
		if _, err := newDirectory([]byte(c[0]), []byte(c[1])); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestResolveKey(t *testing.T) {
	d := directory(t)
	if key, f := d.ResolveKey("Agribank CN Hải An"); key != "VBA" || f != nil {
		t.Errorf("got %q, %v", key, f)
	}
	for text, want := range map[string]struct {
		code payroll.Code
		says string
	}{
		"Sài Gòn":         {payroll.CodeAmbiguousBank, "«Sài Gòn» có thể là nhiều ngân hàng: SCB (SCB), STB (Sacombank), SGICB (SaigonBank), SHB (SHB)."},
		"Agribank Hải An": {payroll.CodeUnknownBank, "Không nhận ra ngân hàng «Agribank Hải An». Có phải VBA (Agribank)?"},
		"xyz":             {payroll.CodeUnknownBank, "Không nhận ra ngân hàng «xyz»."},
	} {
		key, f := d.ResolveKey(text)
		if key != "" || f == nil || f.Code != want.code || f.Severity != payroll.Error || f.Says(payroll.Vietnamese) != want.says {
			t.Errorf("%q: %q, %+v says %q", text, key, f, f.Says(payroll.Vietnamese))
		}
	}
}

func TestRoute(t *testing.T) {
	d := directory(t)
	for _, c := range []struct {
		name, from, to string
		amount         payroll.Amount
		rail           payroll.Rail
		finding        payroll.Code
	}{
		{"in-house", "VCB", "VCB", 1_000_000, payroll.InHouse, ""},
		{"in-house, whatever the amount", "VCB", "VCB", 900_000_000, payroll.InHouse, ""},
		{"24/7", "VCB", "VBA", 499_999_999, payroll.Napas247, ""},
		{"from 500 million by CITAD", "VCB", "VBA", 500_000_000, payroll.Citad, ""},
		{"bank without BIN by CITAD", "VCB", "VDB", 1_000_000, payroll.Citad, ""},
		{"a memo 24/7 does not take", "VCB", "VBA", 1, payroll.Citad, ""},
		{"digital brand by its BIN", "VPB", "CAKE", 1_000_000, payroll.Napas247, ""},
		{"digital brand has no CITAD code", "VPB", "CAKE", 500_000_000, "", payroll.CodeNoRail},
		{"from the Treasury", "KBNN", "VBA", 1_000_000, payroll.Napas247, ""},
		{"to the Treasury", "VCB", "KBNN", 1_000_000, "", payroll.CodeBankNotPayable},
		{"to a wallet", "VCB", "VTLMONEY", 1_000_000, "", payroll.CodeBankNotPayable},
		{"to a finance company", "VCB", "MAFC", 1_000_000, "", payroll.CodeBankNotPayable},
		{"to nowhere", "VCB", "", 1_000_000, "", payroll.CodeUnknownBank},
		{"from nowhere", "NOBODY", "VCB", 1_000_000, "", payroll.CodeUnknownBank},
	} {
		t.Run(c.name, func(t *testing.T) {
			memo := strings.Repeat("X", 99)
			if strings.HasPrefix(c.name, "a memo") {
				memo += "X"
			}
			rail, f := d.Route(c.from, c.to, c.amount, memo)
			if rail != c.rail || (f == nil) != (c.finding == "") || f != nil && (f.Code != c.finding || f.Severity != payroll.Error) {
				t.Errorf("Route = %q, %+v; want %q, %q", rail, f, c.rail, c.finding)
			}
		})
	}
}

func TestFormatFor(t *testing.T) {
	for bank, want := range map[string]string{"VCB": VCBH2H, "MB": MBBulk, "BIDV": Pain00109, "": Pain00109} {
		if got := FormatFor(bank); got != want {
			t.Errorf("FormatFor(%q) = %s", bank, got)
		}
	}
}

// TestMessagesFillEveryName: no finding of banks shows a name in braces.
func TestMessagesFillEveryName(t *testing.T) {
	d := directory(t)
	var all []payroll.Finding
	add := func(f *payroll.Finding) { all = append(all, *f) }
	add(d.Resolve("Sài Gòn").Finding())
	add(d.Resolve("xyz").Finding())
	for _, to := range []string{"", "KBNN", "CAKE"} {
		_, f := d.Route("VPB", to, 500_000_000, "")
		add(f)
	}
	_, none := d.ClearingCode("CAKE", Pain00109)
	all = append(all, none...)
	bad := &payroll.PaymentInstruction{Account: payroll.Account{Holder: "王"}, Remittance: strings.Repeat("X", 99)}
	nine := Limits{Name: NameField(Alphanumeric(), 9), Memo: MemoField(Alphanumeric(), 9), Account: 9}
	_, unfit := nine.Fit(bad)
	all = append(all, unfit...)
	all = append(all, d.CheckDebtor(&payroll.TransferFile{}, "VCB")...)
	all = append(all, d.CheckDebtor(&payroll.TransferFile{Debtor: payroll.Debtor{Account: payroll.Account{Bank: "MB"}}}, "VCB")...)
	for _, f := range all {
		for _, l := range []payroll.Lang{payroll.Vietnamese, payroll.English} {
			if says := f.Says(l) + f.Remedy(l); strings.ContainsAny(says, "{}") || says == string(f.Code) {
				t.Errorf("%s says %q", f.Code, says)
			}
		}
	}
}

func FuzzResolve(f *testing.F) {
	for _, seed := range []string{"970436", "VCB", "Ngân hàng TMCP Sài Gòn - Hà Nội", "BFTVVNVX003", "01203001", "Agribank (CN Hải An)", "&&&", "\xff"} {
		f.Add(seed)
	}
	d := directory(f)
	f.Fuzz(func(t *testing.T, text string) {
		r := d.Resolve(text)
		if (r.Bank != nil) != (r.How == Exact || r.How == Alias) || (r.Finding() == nil) != (r.Bank != nil) || r.How == Ambiguous && len(r.Candidates) < 2 {
			t.Errorf("Resolve(%q) = %+v", text, r)
		}
	})
}

func TestResolveDoesNotDependOnAccentsOrCase(t *testing.T) {
	d := directory(t)
	banks := d.Banks()
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(banks).Draw(t, "bank")
		name := rapid.SampledFrom([]string{b.ShortName, b.NameVI, b.Key}).Draw(t, "name")
		for _, form := range []string{strings.ToLower(name), strings.ToUpper(name), ASCII(name), " " + name + " "} {
			if d.Resolve(form).Bank != b {
				t.Fatalf("%q as %q is not %s", name, form, b.Key)
			}
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	d := directory(b)
	for _, text := range []string{"970436", "Vietcombank", "Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam - CN Hải An"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				d.Resolve(text)
			}
		})
	}
}
