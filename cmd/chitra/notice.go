package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"time"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
	outbox "chitra/schedules/notice"

	"github.com/spf13/cobra"
)

func (a *app) noticeCmd() *cobra.Command {
	c := &cobra.Command{Use: "notice", Short: "Thông báo cho cán bộ / notices to staff",
		Long: `Thông báo ghi vào nhật ký, vào thư mục notices và gửi thư, mỗi người một bản gộp. Không bao giờ nêu tên, số định danh hay tài khoản.
Notices go to the log, the folder notices and by mail, one digest per person. They never name a beneficiary, number or account.`,
		Example: `  chitra notice contact lan --email lan@xa.gov.vn --as root --password-file mk.txt
  chitra notice test                     gửi một thông báo thử / send a test notice
  chitra notice list`}
	c.AddCommand(a.noticeListCmd(), a.noticeContactCmd(), a.noticeTestCmd())
	return c
}

func (a *app) noticeListCmd() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "Thông báo gần đây và thư chưa gửi / latest notices and unsent mail", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return a.withStore(c.Context(), func(s *store.Store) error {
			return s.View(c.Context(), func(tx *store.Tx) error { return a.listNotices(tx) })
		})
	}}
}

// latestNotices bounds the list.
const latestNotices = 100

func (a *app) listNotices(tx *store.Tx) error {
	notices, err := tx.Notices(latestNotices)
	if err != nil {
		return err
	}
	mail, err := tx.Outbox(store.MailChannel)
	if err != nil {
		return err
	}
	type noticeJSON struct {
		At       string           `json:"at"`
		Code     payroll.Code     `json:"code"`
		Severity payroll.Severity `json:"severity"`
		Says     string           `json:"says"`
		Remedy   string           `json:"remedy,omitempty"`
	}
	list, rows := []noticeJSON{}, [][]string{a.heads("LÚC", "MỨC", "NỘI DUNG")}
	for _, n := range notices {
		list = append(list, noticeJSON{n.At.In(zone).Format(time.RFC3339), n.Code, n.Severity, n.Says(a.language()), n.Remedy(a.language())})
		rows = append(rows, []string{n.At.In(zone).Format("02/01/2006 15:04"), string(n.Severity), n.Says(a.language())})
	}
	if a.json {
		return a.writeJSON(map[string]any{"notices": list, "waiting": mail.Waiting, "unsent": mail.Unsent})
	}
	table(a.out, rows)
	if mail.Waiting+mail.Unsent > 0 {
		a.say(payroll.Text{VI: "Thư: %d thông báo chờ gộp, %d thư chưa gửi được. %s", EN: "Mail: %d notices wait for a digest, %d digests unsent. %s"}, mail.Waiting, mail.Unsent, mail.Failure)
	}
	return nil
}

func (a *app) noticeContactCmd() *cobra.Command {
	var email, language string
	c := &cobra.Command{Use: "contact [USER]", Short: "Ai nhận thư ở đâu, bằng tiếng gì / who gets mail where, in which language", Args: cobra.MaximumNArgs(1),
		Long: `Không có USER: liệt kê. Có USER: đặt địa chỉ (--email '' = thôi gửi); chỉ admin, hoặc chính người đó.
Without USER: list. With USER: set the address (--email '' stops mail); by an admin or that person.`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.withStore(c.Context(), func(s *store.Store) error { return a.listContacts(c.Context(), s) })
			}
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.setContact(c.Context(), r.Store, who, payroll.Contact{Person: args[0], Email: email, Lang: payroll.Lang(language)})
			})
		}}
	c.Flags().StringVar(&email, "email", "", "địa chỉ thư / e-mail address")
	c.Flags().StringVar(&language, "language", string(payroll.Vietnamese), "ngôn ngữ của thư / language of the mail: vi | en")
	return c
}

func (a *app) setContact(ctx context.Context, s *store.Store, who payrun.Actor, contact payroll.Contact) error {
	if who.Role != payroll.Admin && who.Name != contact.Person {
		return fmt.Errorf("chỉ admin, hoặc chính %s/only an admin or %s: %w", contact.Person, contact.Person, payroll.ErrNotAllowed)
	}
	if contact.Lang != payroll.Vietnamese && contact.Lang != payroll.English {
		return usageError{fmt.Errorf("--language %q: vi | en", contact.Lang)}
	}
	if contact.Email != "" {
		if err := outbox.CheckAddress(contact.Email); err != nil {
			return err
		}
	}
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ đặt địa chỉ của %s.", EN: "Would set the address of %s."}, contact.Person)
		return nil
	}
	err := s.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetContact(contact); err != nil {
			return err
		}
		return tx.AppendAudit(store.AuditEntry{Actor: who.Name, Action: "notice.contact", Object: contact.Person, At: a.now()})
	})
	if err == nil {
		a.say(payroll.Text{VI: "Đã đặt địa chỉ của %s.", EN: "The address of %s is set."}, contact.Person)
	}
	return err
}

func (a *app) listContacts(ctx context.Context, s *store.Store) error {
	return s.View(ctx, func(tx *store.Tx) error {
		contacts, err := tx.Contacts()
		if err != nil {
			return err
		}
		type contactJSON struct {
			User     string       `json:"user"`
			Role     payroll.Role `json:"role"`
			Email    string       `json:"email"`
			Language payroll.Lang `json:"language"`
		}
		list, rows := []contactJSON{}, [][]string{a.heads("NGƯỜI", "VAI TRÒ", "THƯ", "TIẾNG")}
		for _, c := range contacts {
			list = append(list, contactJSON{c.Person, c.Role, c.Email, c.Lang})
			rows = append(rows, []string{c.Person, string(c.Role), c.Email, string(c.Lang)})
		}
		if a.json {
			return a.writeJSON(list)
		}
		table(a.out, rows)
		return nil
	})
}

func (a *app) noticeTestCmd() *cobra.Command {
	return &cobra.Command{Use: "test", Short: "Gửi một thông báo thử qua mọi kênh / send a test notice by every channel", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return a.withStore(c.Context(), func(s *store.Store) error { return a.testNotice(c.Context(), s) })
	}}
}

// testNotice tells everybody at once, and says what became of it.
func (a *app) testNotice(ctx context.Context, s *store.Store) error {
	post, err := a.post(s)
	if err != nil {
		return err
	}
	at := a.now()
	test := payroll.Notice{Occasion: "test/" + at.UTC().Format("20060102T150405.000"), For: []payroll.Role{payroll.Maker, payroll.Checker, payroll.Admin, payroll.Viewer},
		Code: payroll.CodeNoticeTestSent, Severity: payroll.Error, Args: payroll.Args{"at": at.Format("15:04")}}
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ gửi một thông báo thử.", EN: "Would send a test notice."})
		return nil
	}
	if err := s.Tx(ctx, func(tx *store.Tx) error {
		_, err := tx.AddNotice(test, at)
		return err
	}); err != nil {
		return err
	}
	d, err := post.Deliver(ctx, true)
	if err != nil {
		return err
	}
	a.say(payroll.Text{VI: "Đã gửi %d, chưa gửi được %d (thử lại sau).", EN: "%d sent, %d not yet (tried again later)."}, d.Sent, d.Failed)
	if d.Failed > 0 {
		return fmt.Errorf("%s: %w", d.Why, payroll.ErrTemporary)
	}
	return nil
}

// post is the way notices take.
func (a *app) post(s *store.Store) (*outbox.Post, error) {
	m, err := a.mailSettings()
	if err != nil {
		return nil, err
	}
	return &outbox.Post{Store: s, Office: a.option("office"), Dir: a.option("notices"), Mail: m, Log: a.log(), Now: a.now}, nil
}

// mailSettings are the way to the mail server, nil where there is none.
func (a *app) mailSettings() (*outbox.Mail, error) {
	if a.option("mail-server") == "" {
		return nil, nil
	}
	m := &outbox.Mail{Server: a.option("mail-server"), TLS: a.option("mail-tls"), From: a.option("mail-from"), User: a.option("mail-user")}
	if path := a.option("mail-password-file"); path != "" {
		password, err := a.readPassword("mail-password-file", path, payroll.Text{})
		if err != nil {
			return nil, fmt.Errorf("mail-password-file: %w", err)
		}
		m.Password = password
	}
	if path := a.option("mail-ca-file"); path != "" {
		pem, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("mail-ca-file: %w", err)
		}
		m.Roots = x509.NewCertPool()
		if !m.Roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("mail-ca-file %s: không có chứng thư/no certificate in it: %w", path, payroll.ErrData)
		}
	}
	return m, m.Check()
}

// log is the operation log, on stderr: who runs the program keeps it.
func (a *app) log() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	if a.verbose {
		options.Level = slog.LevelDebug
	}
	if a.option("log-format") == "json" {
		return slog.New(slog.NewJSONHandler(a.err, options))
	}
	return slog.New(slog.NewTextHandler(a.err, options))
}
