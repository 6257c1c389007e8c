// otlp-load sends traces or logs as many senders do at once, and says how each request was answered.
//
//	otlp-load --endpoint host:port --ca file [--cert file --key file] --run id [--http] [--signal logs] [--senders 200] [--requests 2000]
//	          [--spans 1] [--bytes 200] [--pause 100ms] [--retry 30s] [--gzip]
//
// Each sender has a connection of its own and sends one request at a time. With --retry it repeats what OTLP says may be repeated.
// Prints one line of JSON.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	random "math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"alloy-otlp-ingress/e2e/tools/otlp/client"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

type result struct {
	Requests int            `json:"requests"` // attempts not counted
	Accepted int            `json:"accepted"`
	Attempts map[string]int `json:"attempts"` // by answer
	Seconds  float64        `json:"seconds"`
	P50      float64        `json:"p50"` // milliseconds a request, retries included
	P99      float64        `json:"p99"`
}

func main() {
	endpoint := flag.String("endpoint", "", "host:port")
	ca := flag.String("ca", "", "file of the CA")
	cert := flag.String("cert", "", "file of the sender's certificate")
	key := flag.String("key", "", "file of its key")
	run := flag.String("run", "", "resource attribute e2e.run")
	overHTTP := flag.Bool("http", false, "OTLP/HTTP instead of OTLP/gRPC")
	signal := flag.String("signal", "traces", "traces or logs")
	senders := flag.Int("senders", 200, "senders at once")
	requests := flag.Int("requests", 2000, "requests in all")
	spans := flag.Int("spans", 1, "spans or log records a request")
	size := flag.Int("bytes", 200, "bytes of an attribute of each")
	pause := flag.Duration("pause", 0, "how long each sender waits before a request, on average")
	retry := flag.Duration("retry", 0, "how long a request is repeated; 0: never")
	compress := flag.Bool("gzip", false, "compress")
	flag.Parse()

	config := client.TLS(*ca, *cert, *key)
	var next atomic.Int64
	var mu sync.Mutex
	out := result{Requests: *requests, Attempts: map[string]int{}}
	var waits []float64
	start := time.Now()
	var group sync.WaitGroup
	for range *senders {
		group.Go(func() {
			sender := client.New(client.Options{Endpoint: *endpoint, Signal: *signal, TLS: config, HTTP: *overHTTP, Gzip: *compress})
			for next.Add(1) <= int64(*requests) {
				time.Sleep(time.Duration(2 * random.Float64() * float64(*pause)))
				since := time.Now()
				attempts, accepted := deliver(sender, newMessage(*signal, *run, *spans, *size), *retry)
				mu.Lock()
				for _, answer := range attempts {
					out.Attempts[answer]++
				}
				if accepted {
					out.Accepted++
				}
				waits = append(waits, float64(time.Since(since).Microseconds())/1000)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	out.Seconds = time.Since(start).Seconds()
	slices.Sort(waits)
	out.P50, out.P99 = waits[len(waits)/2], waits[len(waits)*99/100]
	json.NewEncoder(os.Stdout).Encode(out)
}

// deliver backs off as exporters do: from half a second on, doubled each time.
func deliver(send client.Send, message client.Message, retry time.Duration) (attempts []string, accepted bool) {
	end := time.Now().Add(retry)
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		answer := send(ctx, message)
		cancel()
		attempts = append(attempts, answer.Text)
		if answer.Accepted {
			return attempts, true
		}
		if !answer.Retryable || time.Now().Add(pause).After(end) {
			return attempts, false
		}
		time.Sleep(pause)
	}
}

// newMessage makes one request; its ids are random, so that each item is told apart.
func newMessage(signal, run string, items, size int) client.Message {
	padding := strings.Repeat("padding of a span ", size/18+1)[:size]
	if signal == "logs" {
		return plogotlp.NewExportRequestFromLogs(newLogs(run, items, padding))
	}
	return ptraceotlp.NewExportRequestFromTraces(newTraces(run, items, padding))
}

func newTraces(run string, spans int, padding string) ptrace.Traces {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("e2e.run", run)
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Spans().EnsureCapacity(spans)
	for range spans {
		span := scope.Spans().AppendEmpty()
		var trace [16]byte
		var id [8]byte
		rand.Read(trace[:])
		rand.Read(id[:])
		span.SetTraceID(trace)
		span.SetSpanID(id)
		span.SetName("load")
		span.SetStartTimestamp(1)
		span.SetEndTimestamp(2)
		span.Attributes().PutStr("padding", padding)
	}
	return traces
}

func newLogs(run string, records int, padding string) plog.Logs {
	logs := plog.NewLogs()
	resource := logs.ResourceLogs().AppendEmpty()
	resource.Resource().Attributes().PutStr("e2e.run", run)
	scope := resource.ScopeLogs().AppendEmpty()
	scope.LogRecords().EnsureCapacity(records)
	for range records {
		record := scope.LogRecords().AppendEmpty()
		record.SetTimestamp(1)
		record.Body().SetStr(rand.Text())
		record.Attributes().PutStr("padding", padding)
	}
	return logs
}
