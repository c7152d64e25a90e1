// Command withmariadb runs a command, such as `go test ./...`, with a private MariaDB whose address every
// test of it finds in the environment. The server and its folder are gone when the command ends.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"whistle/models/modelstest"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run starts the server, runs the command and gives its exit code.
func run(command []string, stdout, stderr io.Writer) int {
	if len(command) == 0 {
		fmt.Fprintln(stderr, "usage: withmariadb COMMAND [ARGUMENT…]")
		return 2
	}
	server, err := modelstest.StartMariaDB()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	defer server.Stop()

	// An interrupt from the keyboard reaches the command as well; waiting for it lets the server end after it.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	child := exec.Command(command[0], command[1:]...)
	child.Env = append(os.Environ(), modelstest.ServerVariable+"="+server.Address)
	child.Stdout, child.Stderr = stdout, stderr
	if err := child.Start(); err != nil {
		fmt.Fprintf(stderr, "start %s: %v\n", command[0], err)
		return 1
	}
	go func() {
		for s := range interrupts {
			_ = child.Process.Signal(s)
		}
	}()
	return exitCode(child.Wait(), stderr)
}

func exitCode(err error, stderr io.Writer) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode()
	default:
		fmt.Fprintln(stderr, err)
		return 1
	}
}
