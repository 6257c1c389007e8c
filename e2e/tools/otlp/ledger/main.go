// otlp-ledger sends spans at a steady rate, whatever becomes of them, as an application does, and writes down what it was told of
// each request.
//
//	otlp-ledger --endpoint host:port --ca file [--cert file --key file] --run id [--http] [--rate 25] [--spans 10] [--bytes 200]
//	            [--size exact bytes] [--requests n] [--retry 60s] [--header name=value] [--connections 1] [--spread 0s]
//
// It stops after --requests, or at SIGTERM, waits for what is under way, and prints one line of JSON. Span n of a run, from 1 on, has n as its span id.
// Request n, from 0 on, is of connection n modulo --connections. With several, each trace has one span over each of them: the last is --spread later than the first.
package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"flag"
	random "math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"alloy-otlp-ingress/e2e/tools/otlp/client"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// entry is what the sender knows of a request in the end.
type entry struct {
	Accepted bool   `json:"accepted"`
	Answer   string `json:"answer"`   // the last one
	Answered int64  `json:"answered"` // when, in milliseconds since 1970
}

type ledger struct {
	mu       sync.Mutex
	Each     int            `json:"each"`     // spans of a request
	Entries  []entry        `json:"entries"`  // of each request
	Attempts map[string]int `json:"attempts"` // by answer
}

type headers map[string]string

func (h headers) String() string { return "" }
func (h headers) Set(text string) error {
	name, value, _ := strings.Cut(text, "=")
	h[name] = value
	return nil
}

func main() {
	endpoint := flag.String("endpoint", "", "host:port")
	ca := flag.String("ca", "", "file of the CA")
	cert := flag.String("cert", "", "file of the sender's certificate")
	key := flag.String("key", "", "file of its key")
	run := flag.String("run", "", "resource attribute e2e.run")
	http := flag.Bool("http", false, "OTLP/HTTP instead of OTLP/gRPC")
	rate := flag.Float64("rate", 25, "requests a second")
	spans := flag.Int("spans", 10, "spans a request")
	bytes := flag.Int("bytes", 200, "bytes of an attribute of each")
	size := flag.Int("size", 0, "bytes of each request, exactly; 0: as they come")
	requests := flag.Int("requests", 1<<30, "requests over each connection")
	connections := flag.Int("connections", 1, "connections")
	spread := flag.Duration("spread", 0, "from the first connection's spans of a trace to the last one's")
	retry := flag.Duration("retry", 0, "how long a request is repeated; 0: never")
	extra := headers{}
	flag.Var(extra, "header", "name=value, repeatable")
	flag.Parse()

	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, syscall.SIGTERM)
	options := client.Options{
		Endpoint: *endpoint, Signal: "traces", TLS: client.TLS(*ca, *cert, *key), HTTP: *http, Headers: extra,
	}
	out := ledger{Each: *spans, Attempts: map[string]int{}}
	maker := newMaker(*run, *spans, *bytes, *size, *connections)
	rounds := rounds{most: *requests}
	go func() {
		<-stopped
		rounds.stop()
	}()
	var group sync.WaitGroup
	for k := range *connections {
		group.Go(func() {
			send := client.New(options)
			time.Sleep(*spread * time.Duration(k) / time.Duration(max(1, *connections-1)))
			tick := time.NewTicker(time.Duration(float64(time.Second) / *rate))
			for round := 0; rounds.open(round); round++ {
				number := round**connections + k
				out.open(number)
				message := maker.message(number)
				group.Go(func() { out.close(number, deliver(send, message, *retry, out.attempt)) })
				<-tick.C
			}
		})
	}
	group.Wait()
	json.NewEncoder(os.Stdout).Encode(&out)
}

// rounds are the same for all connections: a trace that one has begun, all end.
type rounds struct {
	mu          sync.Mutex
	begun, most int
}

func (r *rounds) open(round int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if round >= r.most {
		return false
	}
	r.begun = max(r.begun, round+1)
	return true
}

func (r *rounds) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.most = r.begun
}

func (l *ledger) open(number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.Entries) <= number {
		l.Entries = append(l.Entries, entry{})
	}
}

func (l *ledger) close(number int, answer client.Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Entries[number] = entry{answer.Accepted, answer.Text, time.Now().UnixMilli()}
}

func (l *ledger) attempt(answer client.Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Attempts[answer.Text]++
}

// timeout of an attempt is what SDKs wait for an export.
const timeout = 10 * time.Second

// deliver backs off as exporters do, with chance in it, and waits at least as long as the server asks.
func deliver(send client.Send, message client.Message, retry time.Duration, note func(client.Answer)) client.Answer {
	end := time.Now().Add(retry)
	for pause := 500 * time.Millisecond; ; pause = min(pause*3/2, 5*time.Second) {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		answer := send(ctx, message)
		cancel()
		note(answer)
		wait := max(time.Duration((0.5+random.Float64())*float64(pause)), answer.After)
		if answer.Accepted || !answer.Retryable || time.Now().Add(wait).After(end) {
			return answer
		}
		time.Sleep(wait)
	}
}

type maker struct {
	run         string
	spans       int
	connections int
	padding     []int // bytes of each span's attribute
	trace       [8]byte
}

// newMaker finds the paddings that make a request exactly as large as is asked for.
func newMaker(run string, spans, bytes, size, connections int) maker {
	made := maker{run: run, spans: spans, connections: connections, padding: make([]int, spans)}
	rand.Read(made.trace[:])
	if size == 0 {
		for i := range made.padding {
			made.padding[i] = bytes
		}
		return made
	}
	length := func() int {
		body, _ := made.message(0).MarshalProto()
		return len(body)
	}
	// lengths of nested messages are varints, so that the first guess is a few bytes off
	for range 8 {
		missing := size - length()
		for i := range made.padding {
			made.padding[i] += missing / spans
		}
		made.padding[0] += missing % spans
	}
	if length() != size {
		panic("no request has this size")
	}
	return made
}

func (m maker) message(number int) ptraceotlp.ExportRequest {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("e2e.run", m.run)
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Spans().EnsureCapacity(m.spans)
	for i := range m.spans {
		span := scope.Spans().AppendEmpty()
		var trace [16]byte
		var id [8]byte
		binary.BigEndian.PutUint64(id[:], uint64(number*m.spans+i+1))
		copy(trace[:8], m.trace[:])
		binary.BigEndian.PutUint64(trace[8:], uint64(number/m.connections*m.spans+i+1))
		span.SetTraceID(trace)
		span.SetSpanID(id)
		span.SetName("ledger")
		span.SetStartTimestamp(1)
		span.SetEndTimestamp(2)
		span.Attributes().PutStr("padding", strings.Repeat("x", m.padding[i]))
	}
	return ptraceotlp.NewExportRequestFromTraces(traces)
}
