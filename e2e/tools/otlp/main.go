// otlp-count receives OTLP, over gRPC and HTTP alike on every port, and counts what arrives.
// It plays the backends (Tempo, Mimir, Loki) and, where there is no Alloy, the receiver.
//
//	otlp-count --listen :4317 --listen :4318 [--tls cert,key] [--max-grpc MiB] [--max-http MiB] --query 127.0.0.1:9999
//
// GET /counts answers what was seen per run (the resource attribute e2e.run), POST /reset forgets it.
package main

import (
	"flag"
	"log"
	"net/http"
	"strings"
)

type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

func main() {
	var addresses list
	flag.Var(&addresses, "listen", "address to receive on, repeatable")
	tls := flag.String("tls", "", "certificate and key file, separated by a comma")
	maxGRPC := flag.Int("max-grpc", 64, "largest gRPC message in MiB")
	maxHTTP := flag.Int("max-http", 64, "largest HTTP body in MiB")
	query := flag.String("query", "127.0.0.1:9999", "address that answers counts")
	flag.Parse()

	tally := newTally()
	handler := receiver(tally, *maxGRPC<<20, int64(*maxHTTP)<<20)
	for _, address := range addresses {
		go func() { log.Fatal(serve(address, *tls, handler)) }()
	}
	log.Printf("receiving on %s, counts on %s", addresses.String(), *query)
	log.Fatal(http.ListenAndServe(*query, tally))
}
