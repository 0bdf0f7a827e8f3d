package mbbulk

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Verify implements bankfiles.Format. It reads the package as ECMA-376 lays it
// down (zip, relationships, sheet XML), without the library that wrote it.
func (*format) Verify(r io.ReaderAt, size int64) (bankfiles.Proof, error) {
	proof := bankfiles.Proof{Format: bankfiles.MBBulk}
	archive, err := open(r, size)
	if err != nil {
		return proof, err
	}
	c := checker{proof: proof}
	if err := c.book(archive); err != nil {
		return c.proof, fmt.Errorf("%w: %w", err, payroll.ErrData)
	}
	c.proof.AccountHash = c.accounts.Sum()
	return c.proof, nil
}

// open tells a workbook from other files by its first bytes; a workbook that
// then cannot be opened is a damaged one.
func open(r io.ReaderAt, size int64) (*zip.Reader, error) {
	var magic [4]byte
	if _, err := r.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "PK\x03\x04" {
		return nil, bankfiles.ErrOtherFormat
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("workbook is cut off or damaged: %w: %w", err, payroll.ErrData)
	}
	return archive, nil
}

// Bounds of what is unpacked: a full worksheet of a million payments is some
// 600 MB, the other parts are small.
const (
	largestSheet = 2 << 30
	largestPart  = 4 << 20
)

type checker struct {
	accounts bankfiles.AccountHash
	proof    bankfiles.Proof
}

// book reads every part to its end, so that each checksum is compared, and the
// payments on the way.
func (c *checker) book(archive *zip.Reader) error {
	sheet, err := paymentPart(archive)
	if err != nil {
		return err
	}
	for _, part := range archive.File {
		if part.Name == sheet {
			continue
		}
		if _, err := content(part); err != nil {
			return err
		}
	}
	if err := c.identifier(archive); err != nil {
		return err
	}
	in, err := archive.Open(sheet)
	if err != nil {
		return err
	}
	defer in.Close()
	return c.sheet(xml.NewDecoder(io.LimitReader(in, largestSheet)))
}

func content(part *zip.File) ([]byte, error) {
	in, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, largestPart+1))
	if err == nil && len(data) > largestPart {
		err = errors.New("larger than such a part can be")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part.Name, err)
	}
	return data, nil
}

func decode(archive *zip.Reader, name string, into any) error {
	for _, part := range archive.File {
		if part.Name != name {
			continue
		}
		data, err := content(part)
		if err != nil {
			return err
		}
		if err := xml.Unmarshal(data, into); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	return fmt.Errorf("the workbook has no %s", name)
}

// paymentPart finds the part of the sheet MB reads: workbook → relationship → part.
func paymentPart(archive *zip.Reader) (string, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Of []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := decode(archive, "xl/workbook.xml", &book); err != nil {
		return "", err
	}
	if err := decode(archive, "xl/_rels/workbook.xml.rels", &links); err != nil {
		return "", err
	}
	for _, s := range book.Sheets {
		for _, link := range links.Of {
			if s.Name == "eMB_BulkPayment" && link.ID == s.ID {
				return strings.TrimPrefix(path.Join("/xl", link.Target), "/"), nil
			}
		}
	}
	return "", fmt.Errorf("no sheet eMB_BulkPayment in the workbook: %w", bankfiles.ErrOtherFormat)
}

// identifier reads the message id from the document properties.
func (c *checker) identifier(archive *zip.Reader) error {
	var properties struct {
		Identifier string `xml:"http://purl.org/dc/elements/1.1/ identifier"`
	}
	if err := decode(archive, "docProps/core.xml", &properties); err != nil {
		return err
	}
	c.proof.MessageID = properties.Identifier
	return nil
}

// cell is one cell as the sheet XML has it.
type cell struct {
	Ref    string `xml:"r,attr"`
	Type   string `xml:"t,attr"`
	Value  string `xml:"v"`
	Inline struct {
		Text string `xml:"t"`
	} `xml:"is"`
}

// text returns a cell stored as text. Shared strings are the mark of a file
// that another program has saved since.
func (c cell) text() (string, error) {
	if c.Type != "inlineStr" || c.Value != "" {
		return "", fmt.Errorf("cell %s is not text as written here (type %q)", c.Ref, c.Type)
	}
	return c.Inline.Text, nil
}

// number returns a cell stored as a whole number above zero.
func (c cell) number() (int64, error) {
	n, err := strconv.ParseInt(c.Value, 10, 64)
	if (c.Type != "" && c.Type != "n") || err != nil || n <= 0 || strconv.FormatInt(n, 10) != c.Value {
		return 0, fmt.Errorf("cell %s is not a whole number above zero: %q", c.Ref, c.Value)
	}
	return n, nil
}

// line is one row of the sheet XML.
type line struct {
	Number int    `xml:"r,attr"`
	Cells  []cell `xml:"c"`
}

// sheet reads the rows in order, to the end of the XML.
func (c *checker) sheet(tokens *xml.Decoder) error {
	for next := 1; ; {
		token, err := tokens.Token()
		if err == io.EOF {
			return c.enough()
		}
		if err != nil {
			return fmt.Errorf("sheet eMB_BulkPayment: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		var row line
		if err := tokens.DecodeElement(&row, &start); err != nil {
			return fmt.Errorf("row %d: %w", next, err)
		}
		if row.Number != next {
			return fmt.Errorf("row %d stands where row %d belongs", row.Number, next)
		}
		if err := c.row(row); err != nil {
			return fmt.Errorf("row %d: %w", next, err)
		}
		next++
	}
}

func (c *checker) enough() error {
	if c.proof.Count < 2 {
		return fmt.Errorf("%d payments; MB takes a file from two", c.proof.Count)
	}
	return nil
}

// row counts one payment; the two rows above the payments only have to be there.
func (c *checker) row(row line) (err error) {
	if row.Number < 3 {
		return nil
	}
	if len(row.Cells) != 6 {
		return fmt.Errorf("%d cells, not 6", len(row.Cells))
	}
	for i, x := range row.Cells {
		if want := string(rune('A'+i)) + strconv.Itoa(row.Number); x.Ref != want {
			return fmt.Errorf("cell %s stands where %s belongs", x.Ref, want)
		}
	}
	n, err := row.Cells[0].number()
	if err != nil || n != int64(c.proof.Count+1) {
		return fmt.Errorf("number %d is not %d (%v)", n, c.proof.Count+1, err)
	}
	amount, err := row.Cells[4].number()
	if err != nil {
		return err
	}
	if err := c.texts(row.Cells); err != nil {
		return err
	}
	c.proof.Count++
	c.proof.Total, err = c.proof.Total.Add(payroll.Amount(amount))
	return err
}

// texts checks account, name, bank and details against the template's limits.
func (c *checker) texts(cells []cell) error {
	for _, rule := range []struct{ column, longest int }{{1, 24}, {2, 69}, {3, 300}, {5, 140}} {
		text, err := cells[rule.column].text()
		if err != nil {
			return err
		}
		if text == "" || len([]rune(text)) > rule.longest {
			return fmt.Errorf("cell %s has %d characters; 1 to %d allowed", cells[rule.column].Ref, len([]rune(text)), rule.longest)
		}
	}
	reference, _, _ := strings.Cut(cells[5].Inline.Text, " ")
	if !payroll.ValidEndToEndID(reference) {
		return fmt.Errorf("details do not open with a valid reference: %q", reference)
	}
	if strings.ContainsRune(cells[1].Inline.Text, ' ') {
		return fmt.Errorf("account %q has a blank", cells[1].Inline.Text)
	}
	c.accounts.Add(cells[1].Inline.Text)
	return nil
}
