package simulator

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// listener is how an address behaves before there is any HTTP.
type listener int

const (
	sound          listener = iota
	refuses                 // nothing listens
	drops                   // no answer to a connection, as behind a firewall
	keepsSilent             // takes the connection and says nothing
	speaksPlain             // HTTP without TLS
	oldTLS                  // TLS 1.0 and 1.1
	noIntermediate          // the leaf certificate alone
	selfSigned              //
	expired                 //
	wrongHost               // a certificate for another name
)

// door is one address on loopback, whose behaviour can change while the address
// stays the same.
type door struct {
	address   string
	resources []hrapi.Resource
	handler   func() http.Handler

	mu    sync.Mutex
	kind  listener
	close func()
}

// openDoor takes an address: with port 0, any free one.
func openDoor(ctx context.Context, address string, kind listener, handler func() http.Handler) (*door, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	d := &door{address: l.Addr().String(), handler: handler, kind: sound}
	if kind == sound {
		return d, d.serve(l, kind)
	}
	if err := l.Close(); err != nil {
		return nil, fmt.Errorf("give the address back: %w", err)
	}
	d.close = func() {}
	return d, d.become(ctx, kind)
}

// become changes the door's behaviour.
func (d *door) become(ctx context.Context, kind listener) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kind == kind {
		return nil
	}
	d.close()
	d.close, d.kind = func() {}, kind
	switch kind {
	case refuses:
		return d.block(ctx, false)
	case drops:
		return d.block(ctx, true)
	case sound, keepsSilent, speaksPlain, oldTLS, noIntermediate, selfSigned, expired, wrongHost:
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", d.address)
	if err != nil {
		return fmt.Errorf("listen again: %w", err)
	}
	return d.serve(l, kind)
}

func (d *door) serve(l net.Listener, kind listener) error {
	if kind == keepsSilent {
		d.close = holdAll(l)
		return nil
	}
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.handler().ServeHTTP(w, r) }),
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          quiet,
	}
	d.close = func() {
		_ = l.Close() // the server may not have begun with it
		_ = server.Close()
	}
	if kind == speaksPlain {
		go func() { _ = server.Serve(l) }()
		return nil
	}
	a, err := issuer()
	if err != nil {
		return err
	}
	certificate, err := a.certificate(kind)
	if err != nil {
		return err
	}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if kind == oldTLS {
		server.TLSConfig.MinVersion, server.TLSConfig.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	}
	go func() { _ = server.ServeTLS(l, "", "") }()
	return nil
}

// holdAll takes connections and never answers.
func holdAll(l net.Listener) (closeAll func()) {
	var mu sync.Mutex
	var held []net.Conn
	done := false
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			held = append(held, c)
			if done {
				_ = c.Close()
			}
			mu.Unlock()
		}
	}()
	return func() {
		_ = l.Close()
		mu.Lock()
		defer mu.Unlock()
		done = true
		for _, c := range held {
			_ = c.Close()
		}
	}
}

// block keeps the address so that nobody else gets it. Without a queue the
// system refuses connections; with a queue of one that is full it answers none.
func (d *door) block(ctx context.Context, queue bool) error {
	addr, err := net.ResolveTCPAddr("tcp4", d.address)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return fmt.Errorf("make a socket: %w", err)
	}
	syscall.CloseOnExec(fd)
	file := os.NewFile(uintptr(fd), "blocked")
	d.close = func() { _ = file.Close() }
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return fmt.Errorf("share the address: %w", err)
	}
	at := &syscall.SockaddrInet4{Port: addr.Port}
	copy(at.Addr[:], addr.IP.To4())
	if err := syscall.Bind(fd, at); err != nil {
		return fmt.Errorf("take the address: %w", err)
	}
	if !queue {
		return nil
	}
	if err := syscall.Listen(fd, 0); err != nil {
		return fmt.Errorf("listen without answering: %w", err)
	}
	return d.fill(ctx, file)
}

// fill opens connections until one is not answered any more.
func (d *door) fill(ctx context.Context, file *os.File) error {
	var held []net.Conn
	d.close = func() {
		for _, c := range held {
			_ = c.Close()
		}
		_ = file.Close()
	}
	dialer := &net.Dialer{Timeout: 300 * time.Millisecond}
	for range 8 {
		c, err := dialer.DialContext(ctx, "tcp", d.address)
		if err != nil {
			return nil //nolint:nilerr // this is what was wanted
		}
		held = append(held, c)
	}
	return fmt.Errorf("keep %s from answering: it still does", d.address)
}

func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.close()
}
