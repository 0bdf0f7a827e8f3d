package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"chitra/bankfiles/sign"
	"chitra/cmd/chitra/health"
	"chitra/payroll"
	"chitra/payroll/checkpoint"
	"chitra/payroll/store"
	"chitra/payroll/store/backup"
	"chitra/schedules/inbox"
)

// inspection answers the checks of doctor and of the probes. The store is nil
// where the database could not be opened; opened says why.
type inspection struct {
	*app
	store  *store.Store
	opened error
}

// checks are all of them. Those of a long look are only for doctor.
func (i *inspection) checks(long bool) []health.Check {
	list := []health.Check{
		{Name: "database", Ready: true, Asks: payroll.Text{VI: "Cơ sở dữ liệu", EN: "Database"}, Do: i.database},
		{Name: "disk", Ready: true, Asks: payroll.Text{VI: "Chỗ trống trên đĩa", EN: "Free disk space"}, Do: i.disk},
		{Name: "clock", Ready: true, Asks: payroll.Text{VI: "Đồng hồ", EN: "Clock"}, Do: i.clockCheck},
		{Name: "slots", Ready: true, Asks: payroll.Text{VI: "Việc theo lịch", EN: "Scheduled work"}, Do: i.slots},
		{Name: "verify", Ready: true, Asks: payroll.Text{VI: "Lần kiểm toàn vẹn gần nhất", EN: "Last integrity check"}, Do: i.lastVerify},
		{Name: "backup", Asks: payroll.Text{VI: "Sao lưu", EN: "Backup"}, Do: i.backups},
		{Name: "checkpoints", Asks: payroll.Text{VI: "Niêm phong nhật ký", EN: "Journal checkpoints"}, Do: i.checkpoints},
		{Name: "outbox", Asks: payroll.Text{VI: "Thông báo chưa gửi được", EN: "Notices not sent"}, Do: i.outbox},
		{Name: "inbox", Asks: payroll.Text{VI: "Thư mục nhận", EN: "Inbox"}, Do: i.inboxFolder},
	}
	if !long {
		return list
	}
	return append(list,
		health.Check{Name: "folders", Asks: payroll.Text{VI: "Quyền của thư mục và tệp", EN: "Permissions of folders and files"}, Do: i.permissions},
		health.Check{Name: "config", Asks: payroll.Text{VI: "Cấu hình", EN: "Configuration"}, Do: i.configuration},
		health.Check{Name: "keys", Asks: payroll.Text{VI: "Khóa ký của cơ quan", EN: "The office's signing key"}, Do: i.keys},
		health.Check{Name: "users", Asks: payroll.Text{VI: "Người dùng", EN: "Users"}, Do: i.users},
		health.Check{Name: "units", Asks: payroll.Text{VI: "Đơn vị và tài khoản chi", EN: "Units and paying accounts"}, Do: i.units},
		health.Check{Name: "rates", Asks: payroll.Text{VI: "Bảng mức", EN: "Rate tables"}, Do: i.rates},
		health.Check{Name: "holidays", Asks: payroll.Text{VI: "Bảng ngày nghỉ", EN: "Holiday tables"}, Do: i.holidays},
		health.Check{Name: "mail", Asks: payroll.Text{VI: "Máy chủ thư", EN: "Mail server"}, Do: i.mail},
		health.Check{Name: "storage", Asks: payroll.Text{VI: "Tệp cơ sở dữ liệu", EN: "Database storage"}, Do: i.storage})
}

// answers of each level; VI first.
func bad(says, remedy payroll.Text) []health.Answer {
	return []health.Answer{{Level: health.Error, Says: says, Remedy: remedy}}
}

func warn(says, remedy payroll.Text) []health.Answer {
	return []health.Answer{{Level: health.Warning, Says: says, Remedy: remedy}}
}

func good(vi, en string, args ...any) []health.Answer {
	return []health.Answer{{Level: health.OK, Says: bilingual(vi, en, args...)}}
}

// bilingual fills both languages with the same values.
func bilingual(vi, en string, args ...any) payroll.Text {
	return payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}
}

// view reads from the database; without one the database check has said why.
func (i *inspection) view(ctx context.Context, f func(*store.Tx) error) error {
	if i.store == nil {
		return errNoDatabase
	}
	return i.store.View(ctx, f)
}

var errNoDatabase = errors.New("no database")

// cannot says that something could not be looked at.
func cannot(err error) []health.Answer {
	if errors.Is(err, errNoDatabase) {
		return warn(bilingual("chưa xem được vì chưa mở được cơ sở dữ liệu", "not looked at, the database cannot be opened"), payroll.Text{})
	}
	return bad(bilingual("không xem được: %v", "cannot be looked at: %v", err), payroll.Text{})
}

func (i *inspection) database(ctx context.Context) []health.Answer {
	if i.store == nil {
		return bad(bilingual("không mở được %s: %v", "%s cannot be opened: %v", i.databaseName(), i.opened),
			bilingual("Chưa có thì «chitra init»; có rồi thì xem máy chủ cơ sở dữ liệu, đĩa và quyền.", "If there is none, “chitra init”; else look at the database server, the disk and permissions."))
	}
	current, known, err := i.store.SchemaVersion(ctx)
	switch {
	case err != nil:
		return bad(bilingual("%s không trả lời: %v", "%s does not answer: %v", i.databaseName(), err),
			bilingual("Xem máy chủ cơ sở dữ liệu và mạng.", "Look at the database server and the network."))
	case current > known:
		return bad(bilingual("lược đồ %d, mới hơn chương trình (%d)", "schema %d, newer than the program (%d)", current, known), bilingual("Dùng bản chương trình mới.", "Use the newer program."))
	case current < known:
		return bad(bilingual("lược đồ %d, chương trình cần %d", "schema %d, the program needs %d", current, known), bilingual("Sao lưu rồi chạy «chitra init».", "Back up, then run “chitra init”."))
	}
	if i.store.Dialect() == store.SQLite {
		if name := networkDisk(strings.TrimPrefix(i.databaseURL(), "sqlite:")); name != "" {
			return bad(bilingual("tệp cơ sở dữ liệu nằm trên ổ mạng (%s)", "the database file is on a network disk (%s)", name),
				bilingual("Chuyển thư mục dữ liệu sang đĩa của máy này, hoặc dùng PostgreSQL.", "Move the data directory to a disk of this machine, or use PostgreSQL."))
		}
	}
	return good("%s, lược đồ %d", "%s, schema %d", i.databaseName(), current)
}

// networkDisk names the network file system a path is on, "" when it is none.
func networkDisk(path string) string {
	var s syscall.Statfs_t
	if syscall.Statfs(path, &s) != nil {
		return ""
	}
	return map[uint32]string{0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x5346414f: "AFS"}[uint32(s.Type)]
}

// freeBytes is the space a user may still fill on the disk of a path, or of its
// nearest parent that exists.
func freeBytes(path string) (uint64, error) {
	for {
		var s syscall.Statfs_t
		err := syscall.Statfs(path, &s)
		if err == nil {
			return s.Bavail * uint64(s.Bsize), nil
		}
		parent := filepath.Dir(path)
		if !errors.Is(err, fs.ErrNotExist) || parent == path {
			return 0, err
		}
		path = parent
	}
}

func (i *inspection) disk(context.Context) (all []health.Answer) {
	least, err := i.optionNumber("disk-least")
	if err != nil {
		return cannot(err)
	}
	for _, dir := range []string{i.dir, i.option("backup-to")} {
		free, err := freeBytes(dir)
		mib := free >> 20
		switch {
		case err != nil:
			all = append(all, cannot(err)...)
		case mib < uint64(least):
			all = append(all, bad(bilingual("%s chỉ còn %d MiB, cần ít nhất %d", "%s has only %d MiB left, %d are needed", dir, mib, least),
				bilingual("Giải phóng chỗ: chép bản sao lưu cũ sang nơi khác; khi đầy đĩa, mọi bước dừng lại và không mất gì.", "Free some space: move old backups elsewhere; on a full disk every step stops and nothing is lost."))...)
		case mib < 4*uint64(least):
			all = append(all, warn(bilingual("%s còn %d MiB", "%s has %d MiB left", dir, mib), bilingual("Sắp hết chỗ; dọn trước khi tới %d MiB.", "Clean up before it comes to %d MiB.", least))...)
		default:
			all = append(all, good("%s còn %d MiB", "%s has %d MiB left", dir, mib)...)
		}
	}
	return all
}

// clockSlack is how far a clock may be behind what was recorded.
const clockSlack = 5 * time.Minute

func (i *inspection) clockCheck(ctx context.Context) []health.Answer {
	now := i.now()
	var last time.Time
	err := i.view(ctx, func(tx *store.Tx) error {
		seq, _, err := tx.AuditHead()
		if err != nil || seq == 0 {
			return err
		}
		entries, err := tx.AuditEntries(seq-1, 1)
		if err == nil && len(entries) == 1 {
			last = entries[0].At
		}
		if err == nil {
			var moment time.Time
			if moment, err = tx.LastMoment(); moment.After(last) {
				last = moment
			}
		}
		return err
	})
	switch {
	case err != nil:
		return cannot(err)
	case last.Sub(now) > clockSlack:
		return bad(bilingual("đồng hồ máy (%s) chậm hơn việc đã ghi (%s)", "the clock (%s) is behind what was recorded (%s)", now.Format("15:04 02/01/2006"), last.In(zone).Format("15:04 02/01/2006")),
			bilingual("Chỉnh đồng hồ và bật đồng bộ giờ (NTP).", "Set the clock and turn on time synchronisation (NTP)."))
	case now.Year() < 2026:
		return bad(bilingual("đồng hồ chỉ năm %d", "the clock says %d", now.Year()), bilingual("Chỉnh đồng hồ.", "Set the clock."))
	}
	return good("%s, giờ Việt Nam", "%s, Viet Nam time", now.Format("15:04 02/01/2006"))
}

// tolerated is how late an open slot may be before it counts as trouble.
const tolerated = 2 * time.Hour

func (i *inspection) slots(ctx context.Context) (all []health.Answer) {
	err := i.view(ctx, func(tx *store.Tx) error {
		missed, err := tx.MissedSlots()
		if err != nil {
			return err
		}
		open, err := tx.OpenSlots()
		if err != nil {
			return err
		}
		for _, s := range missed {
			all = append(all, bad(bilingual("%s %s đã bị lỡ", "%s %s was missed", s.Job, s.Name), bilingual("«chitra schedule run %s --slot %s» hoặc «schedule skip …».", "“chitra schedule run %s --slot %s” or “schedule skip …”.", s.Job, s.Name))...)
		}
		for _, s := range open {
			if s.State == store.SlotFailed && i.now().Sub(s.Due) > tolerated {
				all = append(all, bad(bilingual("%s %s chưa làm được: %s", "%s %s fails: %s", s.Job, s.Name, s.Why), bilingual("Sửa nguyên nhân; việc tự làm lại.", "Mend the cause; it is tried again by itself."))...)
			}
		}
		return nil
	})
	if err != nil {
		return cannot(err)
	}
	return all
}

func (i *inspection) lastVerify(ctx context.Context) []health.Answer {
	var last []store.Slot // of whatever jobs verify, the latest first
	t, err := i.timetable()
	if err != nil {
		return cannot(err)
	}
	err = i.view(ctx, func(tx *store.Tx) error {
		for _, j := range t.Jobs {
			if j.Does != "verify" {
				continue
			}
			slots, err := tx.Slots(j.Code, time.Time{}, 1)
			if err != nil {
				return err
			}
			last = append(last, slots...)
		}
		return nil
	})
	slices.SortFunc(last, func(a, b store.Slot) int { return b.Due.Compare(a.Due) })
	remedy := bilingual("Chạy «chitra verify».", "Run “chitra verify”.")
	switch {
	case err != nil:
		return cannot(err)
	case len(last) == 0:
		return warn(bilingual("chưa kiểm lần nào theo lịch", "never checked by the timetable"), remedy)
	case last[0].State == store.SlotFailed || last[0].State == store.SlotMissed:
		return bad(bilingual("không đạt (%s): %s", "failed (%s): %s", last[0].Name, last[0].Why), bilingual("Không chi tiếp. Chạy «chitra verify» và báo người quản trị.", "Stop paying. Run “chitra verify” and tell the administrator."))
	case i.now().Sub(last[0].Due) > 50*time.Hour:
		return warn(bilingual("lần kiểm gần nhất là %s", "the last check was %s", last[0].Name), remedy)
	}
	return good("đạt, %s", "passed, %s", last[0].Name)
}

func (i *inspection) backups(context.Context) []health.Answer {
	if i.option("backup-recipients") == "" && i.option("backup-passphrase-file") == "" {
		return bad(bilingual("chưa có khóa mã hóa sao lưu nên không có bản sao lưu nào", "no key to encrypt backups for, so there are none"),
			bilingual("«chitra backup key -o TỆP», rồi ghi backup-recipients vào chitra.yaml.", "“chitra backup key -o FILE”, then backup-recipients in chitra.yaml."))
	}
	if _, err := backupRecipients(i.option("backup-recipients"), i.option("backup-passphrase-file")); err != nil {
		return bad(bilingual("khóa sao lưu không dùng được: %v", "the backup key cannot be used: %v", err), bilingual("Sửa khóa backup-… trong chitra.yaml.", "Mend backup-… in chitra.yaml."))
	}
	all, err := backup.List(i.option("backup-to"))
	remedy := bilingual("Chạy «chitra backup», rồi chép bản mới sang máy khác.", "Run “chitra backup”, then copy it to another machine.")
	switch {
	case err != nil:
		return cannot(err)
	case len(all) == 0:
		return bad(bilingual("chưa có bản sao lưu nào trong %s", "there is no backup in %s", i.option("backup-to")), remedy)
	case i.now().Sub(all[0].At) > 26*time.Hour:
		return warn(bilingual("bản mới nhất đã %d giờ", "the newest is %d hours old", int(i.now().Sub(all[0].At).Hours())), remedy)
	}
	return good("bản mới nhất lúc %s, %d bản", "newest of %s, %d in all", all[0].At.In(zone).Format("15:04 02/01/2006"), len(all))
}

func (i *inspection) checkpoints(ctx context.Context) []health.Answer {
	trusted, err := sign.Trusted(i.keyFolder())
	if err != nil {
		return cannot(err)
	}
	all, err := checkpoint.Read(i.checkpointFolder(), trusted)
	if err != nil {
		return bad(bilingual("%v", "%v", err), bilingual("So với bản giữ ở nơi khác: «chitra audit verify --checkpoints …».", "Compare with the copies kept elsewhere: “chitra audit verify --checkpoints …”."))
	}
	if len(all) == 0 {
		return warn(bilingual("chưa có điểm niêm phong nào", "there is none"), bilingual("Chạy «chitra audit checkpoint».", "Run “chitra audit checkpoint”."))
	}
	latest := all[len(all)-1]
	var seq int64
	if err := i.view(ctx, func(tx *store.Tx) (err error) {
		if seq, _, err = tx.AuditHead(); err != nil {
			return err
		}
		return checkpoint.Compare(tx, latest)
	}); err != nil {
		if errors.Is(err, payroll.ErrIntegrity) {
			return bad(bilingual("%v", "%v", err), bilingual("Không chi tiếp; báo người quản trị.", "Stop paying; tell the administrator."))
		}
		return cannot(err)
	}
	if seq > latest.Seq && i.now().Sub(latest.At) > 50*time.Hour {
		return warn(bilingual("%d mục nhật ký chưa niêm phong từ %s", "%d journal entries not sealed since %s", seq-latest.Seq, latest.At.In(zone).Format("02/01/2006")), bilingual("Chạy «chitra audit checkpoint».", "Run “chitra audit checkpoint”."))
	}
	return good("%d điểm, gần nhất %s", "%d, latest %s", len(all), latest.Code())
}

func (i *inspection) outbox(ctx context.Context) []health.Answer {
	var mail store.Outbox
	err := i.view(ctx, func(tx *store.Tx) (err error) {
		mail, err = tx.Outbox(store.MailChannel)
		return err
	})
	switch {
	case err != nil:
		return cannot(err)
	case i.option("mail-server") == "" && mail.Waiting > 0:
		return warn(bilingual("%d thông báo chờ gửi thư mà chưa khai máy chủ thư", "%d notices wait for mail and there is no mail server", mail.Waiting), bilingual("Khai mail-server trong chitra.yaml.", "Set mail-server in chitra.yaml."))
	case mail.Unsent > 0 && i.now().Sub(mail.Since) > time.Hour:
		return warn(bilingual("%d thư chưa gửi được từ %s: %s", "%d digests unsent since %s: %s", mail.Unsent, mail.Since.In(zone).Format("15:04 02/01/2006"), mail.Failure),
			bilingual("Xem máy chủ thư: «chitra notice test». Không thông báo nào mất.", "Look at the mail server: “chitra notice test”. No notice is lost."))
	}
	return nil
}

func (i *inspection) inboxFolder(context.Context) (all []health.Answer) {
	dir := i.option("inbox")
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannot(err)
	}
	waiting, oldest := 0, time.Time{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || e.Name() == inbox.Done || e.Name() == inbox.Quarantine || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if waiting++; oldest.IsZero() || info.ModTime().Before(oldest) {
			oldest = info.ModTime()
		}
	}
	if waiting > 0 && i.now().Sub(oldest) > inbox.Patience {
		all = append(all, warn(bilingual("%d tệp chờ, lâu nhất từ %s", "%d files wait, the oldest since %s", waiting, oldest.In(zone).Format("15:04 02/01/2006")), bilingual("Xem %s.", "Look into %s.", dir))...)
	}
	if n, _ := inbox.Aside(dir); n > 0 {
		all = append(all, warn(bilingual("%d tệp hỏng trong %s", "%d broken files in %s", n, filepath.Join(dir, inbox.Quarantine)),
			bilingual("Làm theo tệp .finding.txt cạnh mỗi tệp, rồi chuyển chúng đi nơi khác.", "Follow the .finding.txt beside each, then move them elsewhere."))...)
	}
	return all
}

// permissions looks at what others on the machine could read or write.
func (i *inspection) permissions(context.Context) (all []health.Answer) {
	if runtime.GOOS == "windows" {
		return nil
	}
	paths := []string{i.dir, i.keyFolder(), i.option("backup-to"), i.option("inbox"), i.option("notices"), filepath.Join(i.keyFolder(), sign.PrivateFile),
		i.option("mail-password-file"), i.option("backup-passphrase-file"), i.configPath()}
	if path, ok := strings.CutPrefix(i.databaseURL(), "sqlite:"); ok {
		paths = append(paths, path, path+"-wal")
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if path == "" || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			all = append(all, cannot(err)...)
			continue
		}
		want := fs.FileMode(0o600)
		switch {
		case path == i.option("inbox"): // banks' software may be another user of the group
			want = 0o770
		case path == i.configPath():
			want = 0o640
		case info.IsDir():
			want = 0o700
		}
		if got := info.Mode().Perm(); got&^want != 0 {
			all = append(all, bad(bilingual("%s mở cho người khác (%04o)", "%s is open to others (%04o)", path, got), bilingual("chmod %04o %s", "chmod %04o %s", want, path))...)
		}
	}
	if len(all) == 0 {
		return good("chỉ người chạy chương trình đọc được", "readable by the program's user alone")
	}
	return all
}

func (i *inspection) configuration(context.Context) (all []health.Answer) {
	if i.configFault != nil {
		all = bad(bilingual("%v", "%v", i.configFault), bilingual("Sửa chitra.yaml, hoặc quyền đọc nó; cho tới lúc đó mọi lệnh khác dừng lại.", "Mend chitra.yaml, or who may read it; until then every other command stops."))
	}
	for _, key := range i.unknownKeys {
		all = append(all, warn(bilingual("khóa lạ %q trong %s không có tác dụng", "unknown key %q in %s has no effect", key, i.configPath()), bilingual("Xem tên đúng: «chitra config show».", "See the right names: “chitra config show”."))...)
	}
	for _, key := range []string{"backup-keep", "disk-least"} {
		if _, err := i.optionNumber(key); err != nil {
			all = append(all, bad(bilingual("%v", "%v", err), payroll.Text{})...)
		}
	}
	if _, err := i.timetable(); err != nil {
		all = append(all, bad(bilingual("thời gian biểu sai: %v", "the timetable is wrong: %v", err), bilingual("Sửa timetable.yaml.", "Mend timetable.yaml."))...)
	}
	if at := i.option("metrics-listen"); at != "off" && !isLoopback(at) {
		all = append(all, warn(bilingual("số đo mở ra ngoài máy này (%s), không mã hóa", "metrics are open beyond this machine (%s), unencrypted", at), bilingual("Dùng 127.0.0.1 hoặc tường lửa.", "Use 127.0.0.1 or a firewall."))...)
	}
	return all
}

// isLoopback reports whether an address reaches this machine alone.
func isLoopback(address string) bool {
	return slices.ContainsFunc([]string{"127.", "localhost:", "[::1]:"}, func(p string) bool { return strings.HasPrefix(address, p) })
}

func (i *inspection) keys(context.Context) []health.Answer {
	key, err := sign.Open(i.keyFolder())
	switch {
	case errors.Is(err, payroll.ErrNotFound):
		return bad(bilingual("chưa có khóa", "there is none"), bilingual("«chitra files keys init».", "“chitra files keys init”."))
	case err != nil:
		return bad(bilingual("%v", "%v", err), payroll.Text{})
	}
	return good("%s", "%s", key.Public().ID())
}

func (i *inspection) users(ctx context.Context) (all []health.Answer) {
	count := map[payroll.Role]int{}
	var contacts []payroll.Contact
	err := i.view(ctx, func(tx *store.Tx) error {
		users, err := tx.Users()
		if err != nil {
			return err
		}
		for _, u := range users {
			if !strings.Contains(u.Name, "@") { // the timetable's own
				count[u.Role]++
			}
		}
		contacts, err = tx.Contacts()
		return err
	})
	if err != nil {
		return cannot(err)
	}
	for _, r := range []struct {
		role   payroll.Role
		vi, en string
	}{{payroll.Maker, "người lập", "maker"}, {payroll.Checker, "người duyệt", "checker"}, {payroll.Admin, "quản trị", "administrator"}} {
		if count[r.role] == 0 {
			all = append(all, bad(payroll.Text{VI: fmt.Sprintf("chưa có %s (%s)", r.vi, r.role), EN: "there is no " + r.en}, bilingual("«chitra user add TÊN --role %s».", "“chitra user add NAME --role %s”.", r.role))...)
		}
	}
	if count[payroll.Checker] == 1 {
		all = append(all, warn(bilingual("chỉ có một người duyệt: người ấy nghỉ thì không ai duyệt được", "there is only one checker: nobody can approve while they are away"), bilingual("Thêm người duyệt thứ hai.", "Add a second one."))...)
	}
	reached := slices.ContainsFunc(contacts, func(c payroll.Contact) bool { return c.Email != "" })
	if i.option("mail-server") != "" && !reached {
		all = append(all, warn(bilingual("không ai có địa chỉ nhận thư", "nobody has an e-mail address"), bilingual("«chitra notice contact TÊN --email …».", "“chitra notice contact NAME --email …”."))...)
	}
	return all
}

func (i *inspection) units(ctx context.Context) (all []health.Answer) {
	var units []payroll.Unit
	if err := i.view(ctx, func(tx *store.Tx) (err error) {
		units, err = tx.Units()
		return err
	}); err != nil {
		return cannot(err)
	}
	table, err := i.rateTable()
	if err != nil {
		return cannot(err)
	}
	if len(units) == 0 {
		return bad(bilingual("chưa có đơn vị nào", "there is no unit"), bilingual("«chitra import units TỆP».", "“chitra import units FILE”."))
	}
	for _, p := range table.Catalogue().Programmes {
		var without []string
		for _, u := range units {
			if d, ok := u.DebtorFor(p.Code); !ok || d.Account.Number == "" {
				without = append(without, u.Code)
			}
		}
		if len(without) > 0 {
			shown := strings.Join(without[:min(len(without), 10)], ", ")
			all = append(all, warn(bilingual("%s: %d đơn vị không có tài khoản chi (%s)", "%s: %d units have no paying account (%s)", p.Code, len(without), shown), bilingual("Ghi tài khoản vào tệp đơn vị rồi nhập lại.", "Put the account into the units file and import it again."))...)
		}
	}
	return all
}

func (i *inspection) rates(context.Context) (all []health.Answer) {
	table, err := i.rateTable()
	if err != nil {
		return bad(bilingual("bảng mức không dùng được: %v", "the rate tables cannot be used: %v", err), bilingual("«chitra rates check».", "“chitra rates check”."))
	}
	today := payroll.DateOf(i.now())
	var provisional []string
	newest := payroll.Date{}
	for _, in := range table.Instruments() {
		if in.Standing != payroll.Confirmed {
			provisional = append(provisional, in.Number)
		}
		if newest.Before(in.Check.On) {
			newest = in.Check.On
		}
	}
	if len(provisional) > 0 {
		all = append(all, warn(bilingual("văn bản tạm, không được chi theo: %s", "provisional, never paid from: %s", strings.Join(provisional, ", ")), bilingual("Khi có văn bản chính thức: «chitra rates new».", "When the instrument is published: “chitra rates new”."))...)
	}
	if newest.MonthOf() < today.MonthOf()-ratesAge {
		all = append(all, warn(bilingual("lần đối chiếu văn bản gần nhất là %s", "the law was last compared on %s", newest.Vietnamese()), bilingual("Xem có nghị định mới không.", "See whether there is a new decree."))...)
	}
	return append(all, good("%d văn bản, đối chiếu tới %s", "%d instruments, compared until %s", len(table.Instruments()), newest.Vietnamese())...)
}

func (i *inspection) holidays(ctx context.Context) (all []health.Answer) {
	if i.store == nil {
		return cannot(errNoDatabase)
	}
	calendar, err := calendarOf(ctx, i.store)
	if err != nil {
		return cannot(err)
	}
	for _, alarm := range calendar.HolidayAlarm(payroll.DateOf(i.now())) {
		level := health.Warning
		if alarm.Missing {
			level = health.Error
		}
		all = append(all, health.Answer{Level: level, Says: alarm.Text})
	}
	return all
}

func (i *inspection) mail(ctx context.Context) []health.Answer {
	m, err := i.mailSettings()
	if err != nil {
		return bad(bilingual("%v", "%v", err), bilingual("Sửa khóa mail-… trong chitra.yaml.", "Mend mail-… in chitra.yaml."))
	}
	if m == nil {
		return good("không dùng thư, chỉ ghi nhật ký và thư mục thông báo", "no mail, log and folder of notices only")
	}
	if err := m.Ping(ctx); err != nil {
		return bad(bilingual("%s không nhận: %v", "%s does not accept us: %v", m.Server, err), bilingual("Xem máy chủ, cổng, TLS, tên và mật khẩu.", "Look at server, port, TLS, user and password."))
	}
	return good("%s nhận đăng nhập", "%s accepts us", m.Server)
}

func (i *inspection) storage(ctx context.Context) []health.Answer {
	if i.store == nil {
		return cannot(errNoDatabase)
	}
	if err := i.store.CheckStorage(ctx); err != nil {
		return bad(bilingual("%v", "%v", err), bilingual("Khôi phục từ bản sao lưu.", "Restore from a backup."))
	}
	if i.store.Dialect() == store.Postgres {
		if err := backup.FindTools(); err != nil {
			return warn(bilingual("%v", "%v", err), payroll.Text{})
		}
	}
	return good("nguyên vẹn", "whole")
}
