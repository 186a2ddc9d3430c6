// Runs templates through Go's own text/template: a JSON list of cases on stdin, their outcomes on stdout.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"text/template"
	"unicode/utf8"
)

type testCase struct {
	Template string `json:"template"`
	Data     any    `json:"data"`
	// The value, where it is a map of texts.
	Texts map[string]string `json:"texts"`
}

// Output is text where it is UTF-8; otherwise bytes holds it in base64.
type outcome struct {
	Output string `json:"output"`
	Bytes  string `json:"bytes,omitempty"`
	Stage  string `json:"stage"`
}

func run(c testCase) (out bytes.Buffer, stage string) {
	parsed, err := template.New("case").Parse(c.Template)
	if err != nil {
		return out, "syntax"
	}
	value := c.Data
	if c.Texts != nil {
		value = c.Texts
	}
	if parsed.Execute(&out, value) != nil {
		return out, "failed"
	}
	return out, "done"
}

func main() {
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	outcomes := make([]outcome, len(cases))
	for i, c := range cases {
		out, stage := run(c)
		outcomes[i].Stage = stage
		if utf8.Valid(out.Bytes()) {
			outcomes[i].Output = out.String()
		} else {
			outcomes[i].Bytes = base64.StdEncoding.EncodeToString(out.Bytes())
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(outcomes); err != nil {
		os.Exit(1)
	}
}
