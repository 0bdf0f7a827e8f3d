package bankfiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"chitra/payroll"
)

// Blocks are short digests of a file's consecutive pieces. The digest of the
// whole says that a copy was changed; these say where, to a few lines, without
// the original at hand.
type Blocks struct {
	// Size is the length of every piece but the last, in bytes.
	Size int64 `json:"size"`
	// Digests holds 16 hexadecimal digits a piece: the head of its SHA-256.
	Digests string `json:"digests"`
}

const (
	smallestBlock = 4096 // a dozen payments
	mostBlocks    = 1024 // whatever the length of the file
	blockDigits   = 16
)

// blockSize keeps the pieces small and their number bounded.
func blockSize(size int64) int64 {
	return max(1, (size+smallestBlock*mostBlocks-1)/(smallestBlock*mostBlocks)) * smallestBlock
}

func (b Blocks) check(size int64) error {
	if b == (Blocks{}) {
		return nil
	}
	if b.Size <= 0 || int64(len(b.Digests)) != blockDigits*((size+b.Size-1)/b.Size) {
		return fmt.Errorf("%d digits of pieces of %d bytes do not cover %d bytes", len(b.Digests), b.Size, size)
	}
	return nil
}

// fingerprint is what one pass over a file yields.
type fingerprint struct {
	sum    string // SHA-256
	size   int64
	blocks Blocks
}

// takeFingerprint reads everything once; block is the length of the pieces.
func takeFingerprint(r io.Reader, block int64) (p fingerprint, err error) {
	whole, piece := sha256.New(), make([]byte, block)
	var digests []byte
	for {
		n, err := io.ReadFull(r, piece)
		if n > 0 {
			whole.Write(piece[:n])
			sum := sha256.Sum256(piece[:n])
			digests = hex.AppendEncode(digests, sum[:blockDigits/2])
			p.size += int64(n)
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			p.sum = hex.EncodeToString(whole.Sum(nil))
			p.blocks = Blocks{block, string(digests)}
			return p, nil
		}
		if err != nil {
			return p, err
		}
	}
}

// firstDifference names the first piece in which a copy departs from what was
// written: its bytes, and its lines where the file is text.
func (b Blocks) firstDifference(got fingerprint, r io.ReaderAt) []Difference {
	if b.Size == 0 || b.Size != got.blocks.Size {
		return nil
	}
	want, have := b.Digests, got.blocks.Digests
	at := 0
	for at+blockDigits <= min(len(want), len(have)) && want[at:at+blockDigits] == have[at:at+blockDigits] {
		at += blockDigits
	}
	start := int64(at/blockDigits) * b.Size
	end := min(start+b.Size, got.size)
	if start >= end { // the copy ends before anything differs
		return differs("where", strconv.FormatInt(start, 10), "", payroll.Text{
			VI: "đến hết byte %[2]s còn đúng như bản gốc, rồi tệp dừng%[1]s", EN: "as written up to byte %[2]s, where the file stops%[1]s"})
	}
	place := payroll.Text{VI: fmt.Sprintf("byte %d–%d", start+1, end), EN: fmt.Sprintf("bytes %d–%d", start+1, end)}
	if first, last, ok := lines(r, start, end); ok {
		place.VI += fmt.Sprintf(", dòng %d–%d", first, last)
		place.EN += fmt.Sprintf(", lines %d–%d", first, last)
	}
	piece := func(digests string) string { return digests[min(at, len(digests)):min(at+blockDigits, len(digests))] }
	return []Difference{{"where", piece(want), piece(have), payroll.Text{
		VI: "khác biệt đầu tiên nằm trong " + place.VI, EN: "the first difference lies in " + place.EN}}}
}

// lines numbers the lines of a piece; ok is false where a file is no text.
func lines(r io.ReaderAt, start, end int64) (first, last int, ok bool) {
	buffer := make([]byte, smallestBlock)
	first, last = 1, 1
	for at := int64(0); at < end; {
		n, err := r.ReadAt(buffer[:min(int64(len(buffer)), end-at)], at)
		if n == 0 || err != nil && err != io.EOF || bytes.IndexByte(buffer[:n], 0) >= 0 {
			return 0, 0, false
		}
		if before := min(max(start-at, 0), int64(n)); before > 0 {
			first += bytes.Count(buffer[:before], []byte{'\n'})
		}
		last += bytes.Count(buffer[:n], []byte{'\n'})
		at += int64(n)
	}
	return first, last, true
}
