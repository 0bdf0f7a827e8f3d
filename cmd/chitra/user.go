package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/argon2"
	"golang.org/x/term"
)

func (a *app) userCmd() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "Người dùng và vai trò / users and roles"}
	var role, fullName, passwordFile string
	add := &cobra.Command{
		Use:   "add NAME",
		Short: "Thêm người dùng / add a user",
		Long: `Vai trò: maker (người lập), checker (người duyệt), admin (quản trị), viewer (chỉ xem).
Người lập hoặc trình một đợt không bao giờ duyệt được đợt đó, kể cả khi là admin.
Roles: maker, checker, admin, viewer. Nobody approves a run they prepared or submitted, not even an admin.`,
		Example: "  chitra user add lan --role maker --full-name 'Nguyễn Thị Lan'\n  chitra user add minh --role checker --new-password-file mk.txt",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.addUser(c.Context(), payroll.User{Name: args[0], FullName: fullName, Role: payroll.Role(role)}, passwordFile)
		},
	}
	add.Flags().StringVar(&role, "role", string(payroll.Maker), "maker | checker | admin | viewer")
	add.Flags().StringVar(&fullName, "full-name", "", "họ và tên / full name")
	add.Flags().StringVar(&passwordFile, "new-password-file", "", "tệp chứa mật khẩu mới; để trống thì hỏi / file with the new password; empty = ask")
	list := &cobra.Command{Use: "list", Short: "Danh sách / list", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return a.listUsers(c.Context())
	}}
	c.AddCommand(add, list)
	return c
}

// addUser adds a user. The first may be added by whoever holds the data
// directory; later ones by an admin.
func (a *app) addUser(ctx context.Context, u payroll.User, passwordFile string) error {
	if err := checkUser(u); err != nil {
		return usageError{err}
	}
	return a.withStore(ctx, func(s *store.Store) error {
		if err := a.mayAddUser(ctx, s); err != nil {
			return err
		}
		password, err := a.readPassword("--new-password-file", passwordFile, payroll.Text{VI: "Mật khẩu mới: ", EN: "New password: "})
		if err != nil {
			return err
		}
		if len([]rune(password)) < 12 {
			return fmt.Errorf("mật khẩu cần ít nhất 12 ký tự/password needs at least 12 characters: %w", payroll.ErrData)
		}
		u.PasswordHash = hashPassword(password)
		if a.dryRun {
			a.say(payroll.Text{VI: "Sẽ thêm %s (%s).", EN: "Would add %s (%s)."}, u.Name, u.Role)
			return nil
		}
		return a.storeUser(ctx, s, u)
	})
}

func checkUser(u payroll.User) error {
	if u.Name == "" || len(u.Name) > 64 || strings.Trim(u.Name, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" {
		return fmt.Errorf("tên %q: chỉ a-z 0-9 . - _, tối đa 64 ký tự / name: only a-z 0-9 . - _, at most 64", u.Name)
	}
	switch u.Role {
	case payroll.Maker, payroll.Checker, payroll.Admin, payroll.Viewer:
		return nil
	}
	return fmt.Errorf("vai trò/role %q: maker | checker | admin | viewer", u.Role)
}

func (a *app) mayAddUser(ctx context.Context, s *store.Store) error {
	var users []payroll.User
	if err := s.View(ctx, func(tx *store.Tx) (err error) {
		users, err = tx.Users()
		return err
	}); err != nil {
		return err
	}
	hasAdmin := false
	for _, u := range users {
		hasAdmin = hasAdmin || u.Role == payroll.Admin
	}
	if !hasAdmin {
		return nil
	}
	who, err := a.actor(ctx, s)
	if err != nil {
		return err
	}
	if who.Role != payroll.Admin {
		return fmt.Errorf("chỉ admin thêm được người dùng/only an admin adds users: %w", payroll.ErrNotAllowed)
	}
	return nil
}

func (a *app) storeUser(ctx context.Context, s *store.Store, u payroll.User) error {
	by := a.user
	if by == "" {
		by = "host"
	}
	err := s.Tx(ctx, func(tx *store.Tx) error {
		inserted, err := tx.InsertUser(u, a.now())
		if err != nil {
			return err
		}
		if !inserted {
			return fmt.Errorf("đã có người dùng/user exists %s: %w", u.Name, payroll.ErrConflict)
		}
		return tx.AppendAudit(store.AuditEntry{Actor: by, Action: "user.add " + string(u.Role), Object: u.Name, At: a.now()})
	})
	if err == nil {
		a.say(payroll.Text{VI: "Đã thêm %s (%s).", EN: "Added %s (%s)."}, u.Name, u.Role)
	}
	return err
}

func (a *app) listUsers(ctx context.Context) error {
	return a.withStore(ctx, func(s *store.Store) error {
		return s.View(ctx, func(tx *store.Tx) error {
			users, err := tx.Users()
			if err != nil {
				return err
			}
			type userJSON struct {
				Name     string       `json:"name"`
				FullName string       `json:"full_name,omitempty"`
				Role     payroll.Role `json:"role"`
			}
			list, rows := []userJSON{}, [][]string{a.heads("TÊN", "VAI TRÒ", "HỌ VÀ TÊN")}
			for _, u := range users {
				list = append(list, userJSON{u.Name, u.FullName, u.Role})
				rows = append(rows, []string{u.Name, string(u.Role), u.FullName})
			}
			if a.json {
				return a.writeJSON(list)
			}
			table(a.out, rows)
			return nil
		})
	})
}

// actor authenticates the person named by --as.
func (a *app) actor(ctx context.Context, s *store.Store) (payrun.Actor, error) {
	if a.user == "" {
		return payrun.Actor{}, usageError{errors.New("cần --as NGƯỜI và mật khẩu (--password-file) / needs --as USER and a password")}
	}
	password, err := a.readPassword("--password-file", a.passwordFile, payroll.Text{VI: "Mật khẩu của " + a.user + ": ", EN: "Password of " + a.user + ": "})
	if err != nil {
		return payrun.Actor{}, err
	}
	var u payroll.User
	err = s.View(ctx, func(tx *store.Tx) (err error) {
		u, err = tx.User(a.user)
		return err
	})
	if err != nil && !errors.Is(err, payroll.ErrNotFound) {
		return payrun.Actor{}, err
	}
	// An unknown name costs the same time as a wrong password.
	if !checkPassword(u.PasswordHash, password) {
		return payrun.Actor{}, fmt.Errorf("sai tên hoặc mật khẩu/wrong user or password: %w", payroll.ErrNotAllowed)
	}
	return payrun.Actor{Name: u.Name, Role: u.Role}, nil
}

// readPassword reads a password from a file, or asks for it on a terminal.
// Passwords are never taken from flags or the environment.
func (a *app) readPassword(flag, file string, prompt payroll.Text) (string, error) {
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		line, err := bufio.NewReader(io.LimitReader(f, 4096)).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	in, ok := a.in.(*os.File)
	if a.noInput || !ok || !term.IsTerminal(int(in.Fd())) {
		return "", usageError{fmt.Errorf("cần %[1]s vì không có bàn phím để hỏi / %[1]s is needed, there is no terminal to ask on", flag)}
	}
	fmt.Fprint(a.err, prompt.In(a.language()))
	secret, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(a.err)
	return string(secret), err
}

// Argon2id parameters: OWASP's recommendation of 19 MiB, two passes, one lane.
const (
	argonTime, argonMemory, argonLanes = 2, 19 * 1024, 1
	argonKey, argonSalt                = 32, 16
)

// hashPassword returns the PHC string of a password.
func hashPassword(password string) string {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes,
		enc.EncodeToString(salt), enc.EncodeToString(key))
}

// checkPassword compares in constant time; a hash of another form never
// matches.
func checkPassword(phc, password string) bool {
	var version, memory, passes, lanes int
	salt, want := make([]byte, argonSalt), make([]byte, argonKey)
	parts := strings.Split(phc, "$")
	if len(parts) == 6 {
		_, errV := fmt.Sscanf(parts[2], "v=%d", &version)
		_, errP := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
		s, errS := base64.RawStdEncoding.DecodeString(parts[4])
		k, errK := base64.RawStdEncoding.DecodeString(parts[5])
		if errors.Join(errV, errP, errS, errK) == nil && version == argon2.Version && memory == argonMemory && passes == argonTime && lanes == argonLanes {
			salt, want = s, k
		}
	}
	got := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	return subtle.ConstantTimeCompare(got, want) == 1
}
