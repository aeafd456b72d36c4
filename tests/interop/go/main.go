// The SDK for Go as a program that does what it reads, line by line; clients/sdk.py says how.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

type request struct {
	Call      string            `json:"call"`
	Arguments []json.RawMessage `json:"arguments"`
}

// An argument of the call; what is missing is a mistake of the caller's.
func argument[T any](from request, index int) T {
	var value T
	if err := json.Unmarshal(from.Arguments[index], &value); err != nil {
		panic(err)
	}
	return value
}

func printVersion() {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if strings.HasSuffix(module.Path, "/service/s3") || strings.HasSuffix(module.Path, "/s3/manager") {
			fmt.Print(module.Path, " ", module.Version, ", ")
		}
	}
	fmt.Println(runtime.Version())
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--version" {
		printVersion()
		return
	}
	driver := &driver{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var request request
		answer := map[string]any{}
		err := json.Unmarshal(lines.Bytes(), &request)
		if err == nil {
			answer["result"], err = driver.call(context.Background(), request)
		}
		if err != nil {
			answer = map[string]any{"error": err.Error()}
		}
		answers.Encode(answer)
	}
}
