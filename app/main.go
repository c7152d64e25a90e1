// Whistle is emergency mobilization and volunteer rostering for urban communities.
package main

import (
	"os"

	"whistle/app/command"
)

func main() {
	os.Exit(command.Run(os.Args[1:], os.Stdout, os.Stderr))
}
