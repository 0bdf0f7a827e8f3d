package sheet

import (
	"bytes"
	"regexp"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Reader reads tables.
func Reader() bankfiles.AnswerReader { return reader{} }

type reader struct{}

// Sniff knows workbooks and tables of pages by their form; of text it needs to
// see a header.
func (reader) Sniff(f *bankfiles.AnswerFile) bool {
	switch {
	case isArchive(f):
		return isWorkbook(f)
	case isHTML(f):
		return true
	case bytes.HasPrefix(bytes.TrimSpace(f.Head), []byte("<")), bytes.HasPrefix(f.Raw, []byte("%PDF")):
		return false
	}
	return separatorOf(f.Head) != 0
}

func (reader) Read(f *bankfiles.AnswerFile, sink bankfiles.AnswerSink) error {
	w := &walk{sink: sink}
	repaired, err := eachRow(f, w.take)
	if err != nil {
		return err
	}
	if err := w.endTable(); err != nil {
		return err
	}
	if !w.named {
		return bankfiles.Unreadable(0,
			"không thấy dòng tiêu đề: cần cột ngày với nợ và có (sao kê), hoặc trạng thái với tài khoản, tên, số tiền (kết quả)",
			"no header found: a statement needs date, debit and credit; a result needs a state with account, name, amount")
	}
	w.leaveSheet()
	for _, name := range w.headless {
		if err := w.sink.Warn(payroll.Finding{Code: payroll.CodeAnswerStray, Severity: payroll.Warning, Sheet: name, Row: 1, Value: name}); err != nil {
			return err
		}
	}
	if repaired > 0 {
		return w.warn(payroll.CodeAnswerEncoding, 1, "UTF-8", payroll.Args{"used": "Windows-1252"})
	}
	return nil
}

// walk is the reading of one file.
type walk struct {
	sink  bankfiles.AnswerSink
	sheet string
	line  int
	named bool // the sink knows the format
	bank  string

	finder headerFinder
	head   *header // of the table being read; nil above it
	above  above
	index  int // statements
	st     statement
	// headless are sheets that have rows and no header; strays counts the rows of
	// the present one.
	headless []string
	strays   int
}

// above is what stands over a header.
type above struct {
	account, currency string
	from, to          payroll.Date
	opening, closing  *figureAt
}

func (w *walk) warn(code payroll.Code, line int, value string, args payroll.Args) error {
	return w.sink.Warn(payroll.Finding{Code: code, Severity: payroll.Warning, Sheet: w.sheet, Row: line, Value: bankfiles.Kept(value), Args: args})
}

// take takes one row.
func (w *walk) take(r *row) error {
	if r.sheet != w.sheet {
		if err := w.endTable(); err != nil {
			return err
		}
		w.leaveSheet()
		w.sheet, w.finder, w.above = r.sheet, headerFinder{}, above{}
	}
	w.line = r.line
	if r.blank() {
		return nil
	}
	w.nameBank(r)
	if w.head == nil {
		return w.lookForHeader(r)
	}
	switch {
	case w.head.repeats(r), isNumbering(r):
		return nil
	case w.st.open:
		return w.movement(r)
	}
	return w.outcome(r)
}

// lookForHeader reads what stands above a header, until it comes.
func (w *walk) lookForHeader(r *row) error {
	if isOwn(r) {
		return bankfiles.Unreadable(r.line, "đây là danh sách hoặc báo cáo của chính cơ quan, không phải trả lời của ngân hàng",
			"this is a list or report of the office itself, not an answer of a bank")
	}
	h := w.finder.try(r)
	if h == nil {
		w.readAbove(r)
		if w.strays >= 0 {
			w.strays++
		}
		return nil
	}
	w.head, w.strays = h, -1
	if !w.named {
		w.named = true
		if err := w.sink.Format(w.format(h)); err != nil {
			return err
		}
	}
	if h.isResult() {
		return nil
	}
	return w.beginStatement(r)
}

// endTable ends what was being read.
func (w *walk) endTable() error {
	open := w.st.open
	w.head = nil
	w.finder = headerFinder{}
	if !open {
		return nil
	}
	return w.endStatement()
}

// leaveSheet remembers a sheet that was passed over.
func (w *walk) leaveSheet() {
	if w.strays > 0 {
		w.headless = append(w.headless, w.sheet)
	}
	w.strays = 0
}

// format names the layout: sheet.vietinbank for a statement of that bank,
// sheet.result for a list of outcomes.
func (w *walk) format(h *header) string {
	kind := "sheet"
	if h.isResult() {
		kind = "sheet.result"
	}
	if w.bank != "" {
		return kind + "." + w.bank
	}
	return kind
}

// banks are the words by which a bank's own layout is known.
var banks = []struct{ name, word string }{
	{"vietcombank", "vcbaccountdetail"}, {"vietcombank", "vietcombank"}, {"vietcombank", "ngoai thuong viet nam"},
	{"vietinbank", "vietinbank"}, {"vietinbank", "lich su giao dich transaction history"}, {"techcombank", "techcombank"}, {"techcombank", "ky thuong viet nam"},
	{"tpbank", "tpbank"}, {"tpbank", "tien phong"}, {"mb", "mbbank"}, {"mb", "ngan hang quan doi"}, {"mb", "ngan hang tmcp quan doi"}, {"mb", "emb bulkpayment"},
	{"bidv", "bidv"}, {"agribank", "agribank"},
}

// nameBank looks for the bank's name above the header.
func (w *walk) nameBank(r *row) {
	if w.bank != "" || w.head != nil {
		return
	}
	text := " " + keyOf(r.sheet+" "+r.String()) + " "
	for _, b := range banks {
		if strings.Contains(text, " "+b.word+" ") {
			w.bank = b.name
			return
		}
	}
}

// isNumbering recognises the row (1) (2) (3) below a header.
func isNumbering(r *row) bool {
	count := 0
	for _, c := range r.cells {
		text := strings.Trim(c.text, "()[] ")
		if text == "" {
			continue
		}
		if len(text) > 2 || strings.Trim(text, "0123456789ABCDEFGHIJKL=") != "" {
			return false
		}
		count++
	}
	return count >= 3
}

var (
	accountWords = words("so tai khoan, account no, account number, account, tai khoan, so tk")
	accountValue = regexp.MustCompile(`[0-9][0-9 .-]{4,}[0-9]|\b[0-9A-Z]{8,20}\b`)
	currencyCode = regexp.MustCompile(`\b(VND|USD|EUR|JPY|GBP|CNY|AUD|SGD|THB|KRW)\b`)
)

// readAbove looks for account, currency, days and balances above the header.
func (w *walk) readAbove(r *row) {
	for i, c := range r.cells {
		key := keyOf(c.text)
		switch {
		case w.above.account == "" && containsWord(key, accountWords) && !strings.HasPrefix(key, "ten") && !strings.HasPrefix(key, "loai"):
			w.above.account = accountIn(r, i)
		case labelOf(c.text) == labelOpening:
			w.above.opening = amountRight(r, i)
		case labelOf(c.text) == labelClosing:
			w.above.closing = amountRight(r, i)
		}
		if code := currencyCode.FindString(c.text); code != "" && w.above.currency == "" {
			w.above.currency = code
		}
	}
	w.readSpan(r)
}

func containsWord(key string, list []string) bool {
	for _, word := range list {
		if fits(key, word) {
			return true
		}
	}
	return false
}

// accountIn finds the number in the cell itself or in those to its right.
func accountIn(r *row, i int) string {
	_, after, found := strings.Cut(r.cells[i].text, ":")
	if !found {
		after = r.cells[i].text
	}
	for _, text := range append([]string{after}, textsFrom(r, i+1)...) {
		if number := accountValue.FindString(strings.ToUpper(text)); strings.ContainsAny(number, "0123456789") {
			return strings.NewReplacer(" ", "", ".", "", "-", "").Replace(number)
		}
	}
	return ""
}

func textsFrom(r *row, i int) (texts []string) {
	for ; i < len(r.cells); i++ {
		texts = append(texts, r.cells[i].text)
	}
	return texts
}

// readSpan reads "Từ ngày 01/11/2026 đến ngày 30/11/2026".
func (w *walk) readSpan(r *row) {
	text := r.String()
	key := keyOf(text)
	if !containsWord(key, words("tu ngay, from, from date, den ngay, to date")) {
		return
	}
	first, rest, ok := dayIn(text)
	if !ok {
		return
	}
	second, _, two := dayIn(rest)
	switch {
	case two:
		w.above.from, w.above.to = first, second
	case containsWord(key, words("den ngay, to, to date")) && !w.above.from.IsZero():
		w.above.to = first
	default:
		w.above.from = first
	}
}
