// The peer over HTTP in Go, on net/http. upper_http SOCKET, or upper_http SOCKET PROGRAM [WORD...]: then the program is
// started for each request, with the body as its input, and what it writes is the reply once it has succeeded. That is
// how the watchdog of OpenFaaS runs a function that is forked for each request.
package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"unicode/utf8"
)

func answer(response http.ResponseWriter, status int, reply []byte) {
	response.Header().Set("Content-Length", strconv.Itoa(len(reply)))
	response.WriteHeader(status)
	response.Write(reply)
}

func upper(response http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil || !utf8.Valid(body) {
		answer(response, 422, nil)
		return
	}
	answer(response, 200, []byte(strings.ToUpper(string(body))))
}

func start(response http.ResponseWriter, request *http.Request) {
	command := exec.CommandContext(request.Context(), os.Args[2], os.Args[3:]...)
	command.Stdin = request.Body
	var reply bytes.Buffer
	command.Stdout = &reply
	if command.Run() != nil {
		answer(response, 500, nil)
		return
	}
	answer(response, 200, reply.Bytes())
}

func main() {
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		panic(err)
	}
	handler := upper
	if len(os.Args) > 2 {
		handler = start
	}
	panic(http.Serve(listener, http.HandlerFunc(handler)))
}
