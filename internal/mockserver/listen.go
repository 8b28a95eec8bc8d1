// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// TB is the part of testing.TB that Start needs. The package itself must not
// import testing, which would bring its flags into the command.
type TB interface {
	Helper()
	Cleanup(cleanup func())
	Fatalf(format string, arguments ...any)
}

// Start serves a new server on a free loopback port until the test ends.
func Start(tb TB, options Options) *Server {
	tb.Helper()
	server, err := Listen("127.0.0.1:0", options)
	if err != nil {
		tb.Fatalf("start the mock server: %v", err)
		return nil
	}
	tb.Cleanup(func() { _ = server.Close() })
	return server
}

// listener is what serves a Server over HTTP.
type listener struct {
	http        *http.Server
	connections sync.WaitGroup
	served      chan error
}

// Listen serves a new server on address, which has to be a loopback address,
// until Close. Port 0 takes a free port; URL has the address.
func Listen(address string, options Options) (*Server, error) {
	if err := checkLoopback(address); err != nil {
		return nil, err
	}
	socket, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for the mock server: %w", err)
	}
	s := New(options)
	l := &listener{served: make(chan error, 1)}
	l.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				l.connections.Add(1)
			case http.StateClosed, http.StateHijacked:
				l.connections.Done()
			}
		},
		// Dropped connections are wanted here, not news.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	s.listener = l
	s.URL = "http://" + socket.Addr().String()
	go func() {
		l.served <- l.http.Serve(socket)
		close(l.served)
	}()
	return s, nil
}

// checkLoopback refuses addresses that other machines could reach: the mock
// has no secrets worth the name, and its admin API no password.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("listen address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen address %q is not a loopback address such as 127.0.0.1:0", address)
	}
	return nil
}

// Close ends a server from Listen (Start does it by itself): connections are closed, requests
// in work are given up, and every goroutine has ended when it returns.
func (s *Server) Close() error {
	if s.listener == nil {
		return nil
	}
	err := s.listener.http.Close()
	// Serve first: no connection is counted after it.
	if served, first := <-s.listener.served; first && !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	s.listener.connections.Wait()
	return err
}
