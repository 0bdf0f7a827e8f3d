package workbook

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"chitra/payroll"
)

// Verify reads every part of a workbook to its end: checksums are compared and
// XML is well-formed and complete. A sheet that was cut short opens in lenient
// programs and is "repaired" by Excel; here it is payroll.ErrIntegrity.
func Verify(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("not a workbook: %w: %w", err, payroll.ErrIntegrity)
	}
	for _, f := range z.File {
		if err := verifyPart(f); err != nil {
			return fmt.Errorf("%s: %w: %w", f.Name, err, payroll.ErrIntegrity)
		}
	}
	return nil
}

func verifyPart(f *zip.File) (err error) {
	part, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, part.Close()) }()
	if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
		_, err = io.Copy(io.Discard, part)
		return err
	}
	tokens := xml.NewDecoder(part)
	for {
		if _, err := tokens.Token(); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
	}
	return nil
}
