package bankfiles

import (
	"encoding/hex"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// collation is a Vietnamese collator with its scratch space; it serves one
// caller at a time.
type collation struct {
	collator *collate.Collator
	scratch  collate.Buffer
}

var collations = sync.Pool{New: func() any { return &collation{collator: collate.New(language.Vietnamese)} }}

// NameKey returns the key by which Vietnamese lists are sorted: given name (the
// last word) first, then family and middle names, in Vietnamese alphabetical
// order (An Ánh Ăn Ân Dung Đào Oanh Ổn Ơn Ý Yến). Keys are compared byte by
// byte; they are hexadecimal text, so a database column may hold one.
func NameKey(name string) string {
	said := strings.Fields(norm.NFC.String(name))
	if len(said) == 0 {
		return ""
	}
	last := len(said) - 1
	c := collations.Get().(*collation)
	defer collations.Put(c)
	c.scratch.Reset()
	given := c.collator.KeyFromString(&c.scratch, said[last])
	rest := c.collator.KeyFromString(&c.scratch, strings.Join(said[:last], " "))
	key := make([]byte, 0, 2*(len(given)+len(rest)+3))
	key = hex.AppendEncode(key, given)
	key = append(key, "000000"...) // below every weight: An before Anh, whatever follows
	return string(hex.AppendEncode(key, rest))
}
