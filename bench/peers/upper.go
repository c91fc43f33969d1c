// The peer in Go: a goroutine for each connection. upper SOCKET, or without it the socket as descriptor 3 (LISTEN_FDS=1).
package main

import (
	"io"
	"net"
	"os"
	"strings"
	"unicode/utf8"
)

func answer(connection net.Conn) {
	defer connection.Close()
	request, err := io.ReadAll(connection)
	if err == nil && utf8.Valid(request) {
		io.WriteString(connection, strings.ToUpper(string(request)))
	}
}

func listen() (net.Listener, error) {
	if len(os.Args) > 1 {
		return net.Listen("unix", os.Args[1])
	}
	return net.FileListener(os.NewFile(3, "listener"))
}

func main() {
	listener, err := listen()
	if err != nil {
		panic(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go answer(connection)
	}
}
