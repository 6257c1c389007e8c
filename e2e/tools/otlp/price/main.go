// otlp-price is both ends and the clock of a measurement of what the parts between the ends cost. Neither end encodes or decodes a
// span while it runs: requests are encoded before, and what arrives is counted by the lengths in it.
//
//	otlp-price receive --listen :4317 --query :9999
//	otlp-price send --endpoint host:port --ca file [--http] [--gzip] [--senders 8] [--rate 40] [--seconds 4] [--spans 512] [--bytes 500]
//	otlp-price cpu <pid> …
//
// `receive` plays a backend that takes traces over gRPC in plain text. GET /counts answers what arrived, POST /reset forgets it,
// /latency/<milliseconds> is how long each answer takes from then on.
//
// `send` warms up, prints a line, waits for a line on stdin, sends for some seconds and prints a second line; both are of JSON.
//
// `cpu` prints the CPU seconds that processes have used.
package main

import (
	"log"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("otlp-price send …, otlp-price receive … or otlp-price cpu <pid> …")
	}
	switch words := os.Args[2:]; os.Args[1] {
	case "send":
		send(words)
	case "receive":
		receive(words)
	case "cpu":
		cpu(words)
	default:
		log.Fatalf("otlp-price has no %q: send, receive or cpu", os.Args[1])
	}
}

// raw is a gRPC codec that takes messages as they are: bytes.
type raw struct{}

func (raw) Marshal(v any) ([]byte, error)      { return *v.(*[]byte), nil }
func (raw) Unmarshal(data []byte, v any) error { *v.(*[]byte) = data; return nil }
func (raw) Name() string                       { return "proto" }
