package store

import (
	"fmt"
	"time"

	"chitra/payroll"
)

// InsertUser records a person who may act. inserted is false when the name is
// taken; nothing changes then.
func (t *Tx) InsertUser(u payroll.User, at time.Time) (inserted bool, err error) {
	n, err := t.exec(`INSERT INTO users (name, full_name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (name) DO NOTHING`, u.Name, u.FullName, string(u.Role), u.PasswordHash, timeText(at))
	return n == 1, err
}

// User returns a user by name, or payroll.ErrNotFound.
func (t *Tx) User(name string) (payroll.User, error) {
	users, err := collect(t, scanUser, `SELECT name, full_name, role, password_hash FROM users WHERE name = ?`, name)
	if err == nil && len(users) == 0 {
		err = fmt.Errorf("không có người dùng %[1]q; xem «chitra user list» / there is no user %[1]q: %[2]w", name, payroll.ErrNotFound)
	}
	if err != nil {
		return payroll.User{}, err
	}
	return users[0], nil
}

// Users lists all users by name.
func (t *Tx) Users() ([]payroll.User, error) {
	return collect(t, scanUser, `SELECT name, full_name, role, password_hash FROM users ORDER BY name`)
}

func scanUser(s scan, u *payroll.User) error {
	return s(&u.Name, &u.FullName, &u.Role, &u.PasswordHash)
}

// Setting returns a setting; ok is false when it was never set.
func (t *Tx) Setting(name string) (value string, ok bool, err error) {
	ok, err = t.one(`SELECT value FROM settings WHERE name = ?`, []any{name}, &value)
	return value, ok, err
}

// SetSetting sets a setting.
func (t *Tx) SetSetting(name, value string) error {
	_, err := t.exec(`INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
