package storetest

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands between the store and PostgreSQL and cuts connections at a moment
// a test chooses. It knows nothing of the protocol but the word COMMIT.
type Proxy struct {
	// Address is the database through the proxy.
	Address string
	// DropCommitReply: forward the next COMMIT, wait for the answer, drop it and
	// cut. DropCommit: cut without forwarding it. Either happens once.
	DropCommitReply, DropCommit atomic.Bool
	// CutAfter cuts the connection that sends the n-th byte from now, once; 0 is
	// never.
	CutAfter atomic.Int64
	// Cuts counts the connections that were cut.
	Cuts atomic.Int64

	network, socket string
	listener        net.Listener
	open            sync.WaitGroup
	away            atomic.Bool
	live            sync.Map // of *connection
}

// Away takes the database away, cutting every connection, or gives it back.
func (p *Proxy) Away(away bool) {
	p.away.Store(away)
	if !away {
		return
	}
	p.live.Range(func(c, _ any) bool {
		c.(*connection).cut()
		p.Cuts.Add(1)
		return true
	})
}

// NewProxy starts a proxy on a loopback port. It ends with the test.
func NewProxy(t testing.TB, address string) *Proxy {
	t.Helper()
	network, socket, err := socketOf(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address) // socketOf parsed it
	query := u.Query()
	query.Del("host")
	query.Set("sslmode", "disable")
	u.Host, u.RawQuery = listener.Addr().String(), query.Encode()
	p := &Proxy{Address: u.String(), network: network, socket: socket, listener: listener}
	p.open.Go(p.accept)
	t.Cleanup(func() {
		listener.Close()
		p.open.Wait()
	})
	return p
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		if p.away.Load() {
			client.Close()
			continue
		}
		server, err := net.Dial(p.network, p.socket)
		if err != nil {
			client.Close()
			continue
		}
		c := &connection{proxy: p, client: client, server: server}
		p.live.Store(c, nil)
		p.open.Go(c.forward)
		p.open.Go(c.answer)
	}
}

// connection is one pair of sockets.
type connection struct {
	proxy          *Proxy
	client, server net.Conn
	mute           atomic.Bool // the next answer is dropped and the connection cut
}

func (c *connection) cut() {
	c.proxy.live.Delete(c)
	c.client.Close()
	c.server.Close()
}

// forward carries what the client says.
func (c *connection) forward() {
	defer c.cut()
	buf := make([]byte, 32<<10)
	for {
		n, err := c.client.Read(buf)
		if err != nil || c.cutsBefore(buf[:n]) {
			return
		}
		if _, err := c.server.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (c *connection) cutsBefore(sent []byte) bool {
	p := c.proxy
	if left := p.CutAfter.Load(); left > 0 && p.CutAfter.Add(-int64(len(sent))) <= 0 {
		p.CutAfter.Store(0)
		p.Cuts.Add(1)
		return true
	}
	if !bytes.Contains(sent, []byte("COMMIT\x00")) {
		return false
	}
	if p.DropCommit.CompareAndSwap(true, false) {
		p.Cuts.Add(1)
		return true
	}
	if p.DropCommitReply.CompareAndSwap(true, false) {
		c.mute.Store(true)
	}
	return false
}

// answer carries what the server says.
func (c *connection) answer() {
	defer c.cut()
	buf := make([]byte, 32<<10)
	for {
		n, err := c.server.Read(buf)
		if err != nil {
			return
		}
		if c.mute.Load() {
			c.proxy.Cuts.Add(1)
			return
		}
		if _, err := c.client.Write(buf[:n]); err != nil {
			return
		}
	}
}
