package health

import (
	"context"
	"net"
	"os"
	"strconv"
	"time"
)

// Notify tells systemd (sd_notify(3)): READY=1, STOPPING=1, WATCHDOG=1, STATUS=….
// Outside a unit of Type=notify there is nobody to tell, and that is no error. The
// protocol is one datagram to a socket; a library would be longer than this.
func Notify(message string) error {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte(message))
	return err
}

// watchdogPeriod is how often systemd wants a sign of life, 0 for never.
func watchdogPeriod() time.Duration {
	micros, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if pid := os.Getenv("WATCHDOG_PID"); err != nil || micros <= 0 || pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return 0
	}
	return time.Duration(micros) * time.Microsecond
}

// Watchdog says READY=1, then gives systemd a sign of life as long as alive says
// so, and STOPPING=1 at the end. A program whose loops no longer turn falls silent
// and is started anew.
func Watchdog(ctx context.Context, alive func() error) error {
	if err := Notify("READY=1"); err != nil {
		return err
	}
	defer Notify("STOPPING=1") // nobody left to tell of a failure
	period := watchdogPeriod()
	if period == 0 {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(period / 3)
	defer tick.Stop()
	for {
		if alive() == nil {
			if err := Notify("WATCHDOG=1"); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
