package pain001

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pieces reads a text with the scanner, as lines of "<name", "</name" and texts;
// texts that touch are one.
func pieces(data []byte) (all []string, err error) {
	s := newScanner(bytes.NewReader(data))
	for {
		t, err := s.next()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return all, err
		case t.kind == startTag:
			for _, name := range []string{"a", "xmlns"} {
				if _, err = t.attribute(name); err == nil {
					break
				}
			}
			if err != nil {
				return all, err
			}
			all = append(all, "<"+string(t.name))
		case t.kind == endTag:
			all = append(all, "</"+string(t.name))
		default:
			all = addText(all, string(t.text))
		}
	}
}

func addText(all []string, text string) []string {
	switch n := len(all); {
	case text == "":
		return all
	case n > 0 && all[n-1][0] == 't':
		all[n-1] += text
		return all
	}
	return append(all, "t"+text)
}

// standard reads the same with encoding/xml.
func standard(data []byte) (all []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.RawToken()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return all, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			all = append(all, "<"+t.Name.Local)
		case xml.EndElement:
			all = append(all, "</"+t.Name.Local)
		case xml.CharData:
			all = addText(all, string(t))
		}
	}
}

func TestScan(t *testing.T) {
	for _, c := range []struct{ name, text, want, fails string }{
		{"elements and text", "<A><B>x y</B></A>", "<A <B tx y </B </A", ""},
		{"named entities", "<A>&lt;&amp;&gt;&quot;&apos;</A>", `<A t<&>"' </A`, ""},
		{"numbered entities", "<A>&#65;&#x1EA5;b</A>", "<A tAấb </A", ""},
		{"attribute", `<A a="VND" >1</A >`, "<A t1 </A", ""},
		{"attribute in single quotes", `<A a = 'VND'>1</A>`, "<A t1 </A", ""},
		{"comment", "<A><!-- a > b - c -->1</A>", "<A t1 </A", ""},
		{"document type", "<!DOCTYPE a>", "", "directives"},
		{"instruction", "<?x y?>", "", "directives"},
		{"CDATA", "<A><![CDATA[x]]></A>", "<A", "directives"},
		{"prefix", "<n:A></n:A>", "", "no tag"},
		{"empty element tag", "<A/>", "", "no tag"},
		{"no name", "<>", "", "no tag"},
		{"name with a digit first", "<1>", "", "no tag"},
		{"two attributes", `<A a="1" b="2">`, "", "only"},
		{"attribute without quotes", `<A a=1>`, "", "only"},
		{"entity in an attribute", `<A a="&lt;">`, "", "only"},
		{"attribute on an end tag", `</A a="1">`, "", "no tag"},
		{"unknown entity", "<A>&nbsp;</A>", "<A", "unknown entity"},
		{"entity without end", "<A>& </A>", "<A", "without its ;"},
		{"entity for no character", "<A>&#0;</A>", "<A", "no character"},
		{"half a surrogate", "<A>&#xD800;</A>", "<A", "unknown entity"},
		{"NUL", "<A>\x00</A>", "<A", "no character"},
		{"not UTF-8", "<A>\xff</A>", "<A", "no character"},
		{"end of CDATA in a text", "<A>]]></A>", "<A", "]]>"},
		{"tag without end", "<A", "", "unexpected EOF"},
		{"comment without end", "<!-- a", "", "unexpected EOF"},
		{"hyphens in a comment", "<!-- a -- b -->", "", "two hyphens"},
		{"text without end", strings.Repeat("x", longestToken+1), "", "more than"},
		{"tag too long", "<A a=\"" + strings.Repeat("x", longestToken) + "\">", "", "more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := pieces([]byte(c.text))
			if strings.Join(got, " ") != c.want || (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%q, %v; want %q, %q", got, err, c.want, c.fails)
			}
		})
	}
}

// FuzzScan: what the scanner takes, encoding/xml takes, and sees the same in it.
func FuzzScan(f *testing.F) {
	f.Add([]byte("<A a=\"1\"><B>x&amp;y</B><!-- c --></A>"))
	for _, pattern := range []string{"good/*pain*.xml", "bad/pain*.xml"} {
		paths, err := filepath.Glob("../../testdata/bank/" + pattern)
		if err != nil || len(paths) == 0 {
			f.Fatal(paths, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte{'\r'}) {
			return // encoding/xml turns CR LF into LF; a text of ours has neither
		}
		data = bytes.TrimPrefix(data, []byte(`<?xml version="1.0" encoding="UTF-8"?>`))
		got, err := pieces(data)
		if err != nil {
			return
		}
		want, err := standard(data)
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatalf("encoding/xml refuses: %v\nthe scanner saw %q", err, got)
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("scanner %q\nstandard %q", got, want)
		}
	})
}
