// otlp-load sends traces or logs as many senders do at once, and says how each request was answered.
//
//	otlp-load --endpoint host:port --ca file [--cert file --key file] --run id [--http] [--signal logs] [--senders 200] [--requests 2000]
//	          [--spans 1] [--bytes 200] [--pause 100ms] [--retry 30s] [--gzip]
//
// Each sender has a connection of its own and sends one request at a time. With --retry it repeats what OTLP says may be repeated.
// Prints one line of JSON.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"io"
	"log"
	random "math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	gzipcodec "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/status"
)

// answer is how a request ended: "0" or "200" is accepted.
type send func(ctx context.Context, message message) (answer string, retryable bool)

// message is an export request of one signal.
type message interface{ MarshalProto() ([]byte, error) }

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

	pem, err := os.ReadFile(*ca)
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)

	config := &tls.Config{RootCAs: roots}
	if *cert != "" {
		pair, err := tls.LoadX509KeyPair(*cert, *key)
		if err != nil {
			log.Fatal(err)
		}
		config.Certificates = []tls.Certificate{pair}
	}

	var next atomic.Int64
	var mu sync.Mutex
	out := result{Requests: *requests, Attempts: map[string]int{}}
	var waits []float64
	start := time.Now()
	var group sync.WaitGroup
	for range *senders {
		group.Go(func() {
			sender := newSender(*endpoint, *signal, config.Clone(), *overHTTP, *compress)
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
func deliver(sender send, message message, retry time.Duration) (attempts []string, accepted bool) {
	end := time.Now().Add(retry)
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		answer, retryable := sender(ctx, message)
		cancel()
		attempts = append(attempts, answer)
		if answer == "0" || answer == "200" {
			return attempts, true
		}
		if !retryable || time.Now().Add(pause).After(end) {
			return attempts, false
		}
		time.Sleep(pause)
	}
}

func newSender(endpoint, signal string, config *tls.Config, overHTTP, compress bool) send {
	if overHTTP {
		return httpSender("https://"+endpoint+"/v1/"+signal, config, compress)
	}
	connection, err := grpc.NewClient(endpoint, grpc.WithTransportCredentials(credentials.NewTLS(config)))
	if err != nil {
		log.Fatal(err)
	}
	traces, logs := ptraceotlp.NewGRPCClient(connection), plogotlp.NewGRPCClient(connection)
	var options []grpc.CallOption
	if compress {
		options = append(options, grpc.UseCompressor(gzipcodec.Name))
	}
	return func(ctx context.Context, message message) (string, bool) {
		var err error
		switch message := message.(type) {
		case ptraceotlp.ExportRequest:
			_, err = traces.Export(ctx, message, options...)
		case plogotlp.ExportRequest:
			_, err = logs.Export(ctx, message, options...)
		}
		code := status.Code(err)
		answer := strconv.Itoa(int(code))
		if err != nil {
			answer += " " + strings.SplitN(status.Convert(err).Message(), "\n", 2)[0]
		}
		return answer, slices.Contains(retryable, code)
	}
}

// https://opentelemetry.io/docs/specs/otlp/#failures
var retryable = []codes.Code{codes.Canceled, codes.DeadlineExceeded, codes.Aborted, codes.OutOfRange, codes.Unavailable, codes.DataLoss}

func httpSender(url string, config *tls.Config, compress bool) send {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}}
	return func(ctx context.Context, message message) (string, bool) {
		body, err := message.MarshalProto()
		if err != nil {
			log.Fatal(err)
		}
		if compress {
			var packed bytes.Buffer
			writer := gzip.NewWriter(&packed)
			writer.Write(body)
			writer.Close()
			body = packed.Bytes()
		}
		request, _ := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
		request.Header.Set("Content-Type", "application/x-protobuf")
		if compress {
			request.Header.Set("Content-Encoding", "gzip")
		}
		answer, err := client.Do(request)
		if err != nil {
			return err.Error(), true
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
		code := strconv.Itoa(answer.StatusCode)
		if answer.StatusCode != 200 {
			return code + " " + strings.ToValidUTF8(string(text), "?"), slices.Contains([]int{429, 502, 503, 504}, answer.StatusCode)
		}
		return code, false
	}
}

// newMessage makes one request; its ids are random, so that each item is told apart.
func newMessage(signal, run string, items, size int) message {
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
