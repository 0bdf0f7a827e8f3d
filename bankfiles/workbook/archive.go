package workbook

import (
	"archive/zip"
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"

	"github.com/klauspost/compress/flate"
)

// archive is the zip file of a workbook. excelize hands over several streamed
// sheets in no fixed order, and builds the whole file in memory; archive
// compresses each part to a spool file as it comes and puts the parts in order
// when all are there. It implements excelize.ZipWriter.
type archive struct {
	out     io.Writer
	spool   *os.File
	write   *bufio.Writer // to the spool
	deflate *flate.Writer
	at      int64 // bytes in the spool
	parts   []*part
}

// part is one file of the archive, compressed in the spool.
type part struct {
	name       string
	offset     int64
	compressed int64
	size       int64
	sum        hash.Hash32
	archive    *archive
}

func newArchive(out io.Writer) (*archive, error) {
	spool, err := os.CreateTemp("", "chitra-workbook-")
	if err != nil {
		return nil, err
	}
	a := &archive{out: out, spool: spool, write: bufio.NewWriterSize(spool, 1<<16)}
	a.deflate, err = flate.NewWriter(nil, flate.DefaultCompression)
	return a, err
}

// remove deletes the spool file.
func (a *archive) remove() error {
	return errors.Join(a.spool.Close(), os.Remove(a.spool.Name()))
}

// Create begins the next part and ends the one before.
func (a *archive) Create(name string) (io.Writer, error) {
	if err := a.endPart(); err != nil {
		return nil, err
	}
	p := &part{name: name, offset: a.at, sum: crc32.NewIEEE(), archive: a}
	a.parts = append(a.parts, p)
	a.deflate.Reset(spooled{a})
	return p, nil
}

// AddFS is part of the interface; excelize adds no folders.
func (*archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the archive: content types first, as readers expect, the rest by
// name.
func (a *archive) Close() error {
	if err := errors.Join(a.endPart(), a.write.Flush()); err != nil {
		return err
	}
	slices.SortFunc(a.parts, func(x, y *part) int {
		return cmp.Or(cmp.Compare(rank(x.name), rank(y.name)), cmp.Compare(x.name, y.name))
	})
	z := zip.NewWriter(a.out)
	for _, p := range a.parts {
		to, err := z.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: p.sum.Sum32(),
			CompressedSize64: uint64(p.compressed), UncompressedSize64: uint64(p.size)})
		if err != nil {
			return err
		}
		if _, err := io.Copy(to, io.NewSectionReader(a.spool, p.offset, p.compressed)); err != nil {
			return err
		}
	}
	return z.Close()
}

// rank puts the two parts that explain the others before them.
func rank(name string) int {
	switch name {
	case "[Content_Types].xml":
		return 0
	case "_rels/.rels":
		return 1
	}
	return 2
}

// endPart completes the part that is being written. A part above 4 GiB would
// need a kind of archive that Excel refuses from us.
func (a *archive) endPart() error {
	if len(a.parts) == 0 {
		return nil
	}
	if err := a.deflate.Close(); err != nil {
		return err
	}
	p := a.parts[len(a.parts)-1]
	p.compressed = a.at - p.offset
	if p.size >= math.MaxUint32 {
		return fmt.Errorf("%s has %d bytes, too many for one sheet; split the rows into smaller parts", p.name, p.size)
	}
	return nil
}

// Write takes bytes of the part.
func (p *part) Write(data []byte) (int, error) {
	p.sum.Write(data)
	p.size += int64(len(data))
	return p.archive.deflate.Write(data)
}

// spooled counts what reaches the spool.
type spooled struct{ a *archive }

func (s spooled) Write(data []byte) (int, error) {
	n, err := s.a.write.Write(data)
	s.a.at += int64(n)
	return n, err
}
