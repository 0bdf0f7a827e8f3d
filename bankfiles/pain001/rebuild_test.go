package pain001

import (
	"errors"
	"testing"

	"chitra/bankfiles"
	"chitra/payroll"
)

// TestRebuild: the profile a run keeps makes the same format again, whatever the
// office's profile says by then.
func TestRebuild(t *testing.T) {
	d := bankfiles.EmbeddedDirectory()
	for _, p := range Embedded() {
		kept := New(p, d).(bankfiles.Founded).Basis()
		again, ok, err := Rebuild(kept, d)
		if err != nil || !ok || again.Code() != p.Code || again.(bankfiles.Founded).Basis().Digest != p.Digest {
			t.Errorf("%s: %v, %v", p.Code, ok, err)
		}
		kept.Digest = "other"
		if _, ok, err := Rebuild(kept, d); !ok || !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s under another digest: %v, %v", p.Code, ok, err)
		}
	}
	if _, ok, err := Rebuild(bankfiles.Basis{Digest: "x", Parts: map[string][]byte{"layout.yaml": nil}}, d); ok || err != nil {
		t.Errorf("data of another kind of format: %v, %v", ok, err)
	}
}
