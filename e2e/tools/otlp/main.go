// otlp-count receives OTLP and counts what arrives. It plays the backends (Tempo, Mimir, Loki), which take both transports
// on every port, and, where there is no Alloy, its receiver, which has a port for each.
//
//	otlp-count --listen :4317 [--tls cert,key] --query :9999
//	otlp-count --grpc :4317 --http :4318 --max-grpc MiB --max-http MiB --query :12345 --query unix:/run/query.sock
//
// GET /counts answers what was seen per run (the resource attribute e2e.run), /spans/<run> each span of one, POST /reset forgets it,
// /refuse/<status>, /latency/<milliseconds> and /hang/1 change how requests are answered from then on.
package main

import (
	"flag"
	"log"
	"net"
	"net/http"
	"strings"
)

type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

func main() {
	var both, grpcOnly, httpOnly, queries list
	flag.Var(&both, "listen", "address to receive both transports on, repeatable")
	flag.Var(&grpcOnly, "grpc", "address to receive gRPC on, repeatable")
	flag.Var(&httpOnly, "http", "address to receive HTTP/1.1 on, repeatable")
	flag.Var(&queries, "query", "address that answers counts, repeatable; unix:<path> for a socket")
	tls := flag.String("tls", "", "certificate and key file, separated by a comma")
	maxGRPC := flag.Int("max-grpc", 64, "largest gRPC message in MiB")
	maxHTTP := flag.Int("max-http", 64, "largest HTTP body in MiB")
	flag.Parse()

	tally := newTally()
	server := newGRPCServer(tally, *maxGRPC<<20)
	plain := tally.httpHandler(int64(*maxHTTP) << 20)
	for _, address := range both {
		go func() { log.Fatal(serve(address, *tls, eitherHandler(server, plain))) }()
	}
	for _, address := range httpOnly {
		go func() { log.Fatal(http.ListenAndServe(address, plain)) }()
	}
	for _, address := range grpcOnly {
		go func() { log.Fatal(server.Serve(listen(address))) }()
	}
	for _, address := range queries {
		go func() { log.Fatal(http.Serve(listen(address), tally)) }()
	}
	log.Printf("receiving on %s%s%s, counts on %s", &both, &grpcOnly, &httpOnly, &queries)
	select {}
}

func listen(address string) net.Listener {
	network := "tcp"
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		network, address = "unix", path
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		log.Fatal(err)
	}
	return listener
}
