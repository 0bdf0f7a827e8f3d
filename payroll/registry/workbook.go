package registry

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"chitra/payroll"
)

// openWorkbook checks the archive, then copies the first worksheet to CSV.
//
// Two readers walk the sheet side by side: excelize gives the values, our own
// scanner the kind of each cell and the proof that rows and cells are in order,
// each once. Where they differ, the file can be read in two ways and is refused.
func (t *table) openWorkbook(file string) error {
	archive, err := zip.NewReader(t.source.file, t.source.end)
	if err != nil {
		return t.broken("zip", errors.New(strings.TrimPrefix(err.Error(), "zip: ")))
	}
	if slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "mimetype" }) {
		return t.refuse(t.about(payroll.CodeOpenDocument, payroll.Error, nil))
	}
	if bad := t.checkArchive(archive); len(bad) > 0 {
		return t.refuse(bad...)
	}
	book, err := t.readBook(archive)
	if err != nil {
		return err
	}
	t.sheet = book.sheet
	if book.hidden {
		t.findings = append(t.findings, t.about(payroll.CodeHiddenSheet, payroll.Warning, nil))
	}
	if len(book.others) > 0 {
		t.findings = append(t.findings, t.about(payroll.CodeMoreSheets, payroll.Warning, payroll.Args{"sheets": strings.Join(book.others, ", ")}))
	}
	if err := t.checkParts(archive, book.part); err != nil {
		return err
	}
	if err := t.copySheet(file, archive, book); err != nil {
		return err
	}
	guess, err := t.guessHeader(false)
	if err != nil {
		return err
	}
	return t.setHeader(guess)
}

// broken refuses a workbook that is damaged or does not follow its format.
func (t *table) broken(part string, cause error) error {
	if cause == nil {
		cause = errors.New("?")
	}
	return t.refuse(t.about(payroll.CodeBrokenWorkbook, payroll.Error, payroll.Args{"part": part, "reason": cause.Error()}))
}

func (t *table) overLimit(what string, limit int64) payroll.Finding {
	return t.about(payroll.CodeWorkbookLimit, payroll.Error, payroll.Args{"what": what, "limit": strconv.FormatInt(limit, 10)})
}

// activeParts are parts that run, fetch or hide something: none has a place in
// a list.
var activeParts = []string{"vbaproject", "xl/externallinks/", "xl/embeddings/", "xl/activex/", "xl/connections.xml",
	"xl/querytables/", "xl/macrosheets/", "xl/model/"}

// checkArchive looks at the directory of the archive: names, sizes, and parts
// that do not belong into a list.
func (t *table) checkArchive(archive *zip.Reader) (bad []payroll.Finding) {
	if len(archive.File) > t.limits.Parts {
		return []payroll.Finding{t.overLimit("parts", int64(t.limits.Parts))}
	}
	seen, total := map[string]bool{}, uint64(0)
	var active []string
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if !soundName(f, name) || seen[name] {
			return []payroll.Finding{t.about(payroll.CodeBrokenWorkbook, payroll.Error, payroll.Args{"part": shown(f.Name), "reason": "name"})}
		}
		seen[name] = true
		if slices.ContainsFunc(activeParts, func(p string) bool { return strings.Contains(name, p) }) {
			active = append(active, shown(f.Name))
		}
		size := f.UncompressedSize64
		if total += size; size > uint64(t.limits.UnzipBytes) || total > uint64(t.limits.UnzipBytes) {
			return []payroll.Finding{t.overLimit("unzipped bytes", t.limits.UnzipBytes)}
		}
		if size > 1<<20 && size/uint64(t.limits.Ratio) > f.CompressedSize64 {
			return []payroll.Finding{t.overLimit("unzipped/zipped "+shown(f.Name), t.limits.Ratio)}
		}
		if size > uint64(t.limits.PartBytes) && !isSheetPart(name) && name != strings.ToLower(stringsPart) {
			return []payroll.Finding{t.overLimit("bytes of "+shown(f.Name), t.limits.PartBytes)}
		}
	}
	if len(active) > 0 {
		bad = append(bad, t.about(payroll.CodeActiveContent, payroll.Error, payroll.Args{"parts": strings.Join(active, ", ")}))
	}
	return bad
}

// soundName refuses names that point out of the archive or can be read in two
// ways.
func soundName(f *zip.File, name string) bool {
	clean := strings.TrimSuffix(name, "/")
	return f.Mode()&os.ModeSymlink == 0 && !strings.ContainsAny(name, "\\\x00:") && path.Clean(clean) == clean &&
		!strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "..")
}

func isSheetPart(name string) bool { return strings.HasPrefix(name, "xl/worksheets/") }

// stringsPart holds the texts that cells refer to by number.
const stringsPart = "xl/sharedStrings.xml"

// book is what must be known of a workbook to read its first sheet.
type book struct {
	sheet, part string
	hidden      bool
	others      []string // sheets people see and nobody reads
	date1904    bool
}

// readBook finds the first worksheet and the date system.
func (t *table) readBook(archive *zip.Reader) (book, error) {
	var b book
	var workbook struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &workbook, "xl/_rels/workbook.xml.rels": &relations} {
		if err := t.decodePart(archive, name, into); err != nil {
			return b, err
		}
	}
	if len(workbook.Sheets) == 0 {
		return b, t.broken("xl/workbook.xml", errors.New("no sheet"))
	}
	first := workbook.Sheets[0]
	b.sheet, b.hidden = first.Name, first.State != "" && first.State != "visible"
	for _, other := range workbook.Sheets[1:] {
		if other.State == "" || other.State == "visible" {
			b.others = append(b.others, "«"+shown(other.Name)+"»")
		}
	}
	b.date1904 = workbook.Properties.Date1904 == "1" || strings.EqualFold(workbook.Properties.Date1904, "true")
	for _, attr := range first.Attrs {
		for _, r := range relations.List {
			if attr.Name.Local == "id" && r.ID == attr.Value && strings.HasSuffix(r.Type, "/worksheet") {
				b.part = path.Join("xl", r.Target)
				if strings.HasPrefix(r.Target, "/") {
					b.part = strings.TrimPrefix(r.Target, "/")
				}
			}
		}
	}
	if !isSheetPart(strings.ToLower(b.part)) {
		return b, t.broken("xl/workbook.xml", errors.New("the first sheet is not a worksheet"))
	}
	return b, nil
}

// decodePart reads a small part after it has been checked.
func (t *table) decodePart(archive *zip.Reader, name string, into any) error {
	if err := t.checkPart(archive, name); err != nil {
		return err
	}
	part, err := archive.Open(name)
	if err != nil {
		return t.broken(name, err)
	}
	defer part.Close()
	if err := xml.NewDecoder(part).Decode(into); err != nil {
		return t.broken(name, err)
	}
	return nil
}

// checkParts walks every XML part that anything will parse: no DTD, no deep
// nesting, no endless text. Other worksheets are never opened.
func (t *table) checkParts(archive *zip.Reader, sheet string) error {
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if isSheetPart(name) && !strings.HasSuffix(name, ".rels") || !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		if err := t.checkPart(archive, f.Name); err != nil {
			return err
		}
	}
	if _, err := archive.Open(sheet); err != nil {
		return t.broken(sheet, err)
	}
	return nil
}

// checkPart walks one XML part to its end.
func (t *table) checkPart(archive *zip.Reader, name string) error {
	part, err := archive.Open(name)
	if err != nil {
		return t.broken(name, err)
	}
	defer part.Close()
	w, texts := newXMLWalk(part, t.limits.LineBytes), 0
	for {
		token, err := w.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return t.partFault(name, err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "si" {
			if texts++; texts > t.limits.Strings {
				return t.refuse(t.overLimit("texts", int64(t.limits.Strings)))
			}
		}
	}
	if strings.EqualFold(name, stringsPart) {
		t.strings = texts
	}
	return nil
}

// partFault refuses a part by what was wrong with it.
func (t *table) partFault(name string, err error) error {
	switch {
	case errors.Is(err, errDTD):
		return t.refuse(t.about(payroll.CodeDoctype, payroll.Error, payroll.Args{"part": name}))
	case errors.Is(err, errLongText):
		return t.refuse(t.overLimit("text in "+name, int64(t.limits.LineBytes)))
	case errors.Is(err, errDeep):
		return t.refuse(t.overLimit("nesting of "+name, maxDepth))
	}
	return t.broken(name, err)
}

// mergedData refuses merged cells among the rows of data.
func (t *table) mergedData(last int) []payroll.Finding {
	var names []string
	for _, m := range t.merged {
		if m.toRow > t.headerRow && m.fromRow <= last && len(names) < 5 {
			names = append(names, m.name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []payroll.Finding{t.about(payroll.CodeMergedCells, payroll.Error, payroll.Args{"cells": strings.Join(names, ", ")})}
}
