package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	gzipcodec "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/status"
)

// result is what was sent in one phase.
type result struct {
	Requests int64          `json:"requests"` // accepted
	Spans    int64          `json:"spans"`    // accepted
	Bytes    int64          `json:"bytes"`    // of OTLP in the accepted requests, before compression
	Refused  map[string]int `json:"refused"`  // by answer
	Rate     float64        `json:"rate"`     // accepted a second, from a third of the time on until the end
	Seconds  float64        `json:"seconds"`  // until the last answer
	P50      float64        `json:"p50"`      // milliseconds a request
	P99      float64        `json:"p99"`
}

// post sends one encoded request and gives nothing, or why the request was refused.
type post func(body []byte) string

func send(words []string) {
	flags := flag.NewFlagSet("send", flag.ExitOnError)
	endpoint := flags.String("endpoint", "", "host:port")
	ca := flags.String("ca", "", "file of the CA")
	overHTTP := flags.Bool("http", false, "OTLP/HTTP instead of OTLP/gRPC")
	compress := flags.Bool("gzip", false, "compress")
	senders := flags.Int("senders", 8, "connections, each with one request at a time")
	rate := flags.Float64("rate", 0, "requests a second in all; 0: each sender sends again at once")
	seconds := flags.Float64("seconds", 4, "how long to send")
	spans := flags.Int("spans", 512, "spans a request")
	size := flags.Int("bytes", 500, "bytes of a span")
	flags.Parse(words)

	config := clientTLS(*ca)
	bodies := requests(*spans, *size)
	length := int64(len(bodies[0]))
	if *overHTTP && *compress {
		for i, body := range bodies {
			bodies[i] = zip(body)
		}
	}
	posts := make([]post, *senders)
	for i := range posts {
		if posts[i] = grpcPost(*endpoint, config.Clone(), *compress); *overHTTP {
			posts[i] = httpPost("https://"+*endpoint+"/v1/traces", config.Clone(), *compress)
		}
	}
	out := json.NewEncoder(os.Stdout)
	phase := func(seconds float64) {
		done := run(posts, bodies, *rate, time.Duration(seconds*float64(time.Second)))
		done.Spans, done.Bytes = done.Requests*int64(*spans), done.Requests*length
		out.Encode(done)
	}
	phase(1)
	bufio.NewReader(os.Stdin).ReadString('\n')
	phase(*seconds)
}

// run lets all senders send for a while. The next request has its time; whoever is free first sends it.
func run(posts []post, bodies [][]byte, rate float64, length time.Duration) result {
	var mu sync.Mutex
	var next atomic.Int64
	var waits []float64
	out := result{Refused: map[string]int{}}
	start := time.Now()
	var group sync.WaitGroup
	for _, post := range posts {
		group.Go(func() {
			for {
				index := next.Add(1) - 1
				var due time.Duration
				if rate > 0 {
					due = time.Duration(float64(index) / rate * float64(time.Second))
				}
				if max(due, time.Since(start)) >= length {
					return
				}
				time.Sleep(time.Until(start.Add(due)))
				since := time.Now()
				refused := post(bodies[index%int64(len(bodies))])
				mu.Lock()
				if refused == "" {
					out.Requests++
					if since := time.Since(start); since > length/3 && since <= length {
						out.Rate += 1 / (length - length/3).Seconds()
					}
				} else {
					out.Refused[refused]++
				}
				waits = append(waits, float64(time.Since(since).Microseconds())/1000)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	out.Seconds = time.Since(start).Seconds()
	if len(waits) > 0 {
		slices.Sort(waits)
		out.P50, out.P99 = waits[len(waits)/2], waits[len(waits)*99/100]
	}
	return out
}

func grpcPost(endpoint string, config *tls.Config, compress bool) post {
	connection, err := grpc.NewClient(endpoint, grpc.WithTransportCredentials(credentials.NewTLS(config)))
	if err != nil {
		log.Fatal(err)
	}
	options := []grpc.CallOption{grpc.ForceCodec(raw{})}
	if compress {
		options = append(options, grpc.UseCompressor(gzipcodec.Name))
	}
	return func(body []byte) string {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		var answer []byte
		err := connection.Invoke(ctx, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", &body, &answer, options...)
		if err == nil {
			return ""
		}
		return "gRPC " + strconv.Itoa(int(status.Code(err))) + " " + strings.SplitN(status.Convert(err).Message(), "\n", 2)[0]
	}
}

// timeout is an SDK's.
const timeout = 10 * time.Second

func httpPost(url string, config *tls.Config, compress bool) post {
	client := &http.Client{Timeout: timeout, Transport: &http.Transport{TLSClientConfig: config}}
	return func(body []byte) string {
		request, _ := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
		request.Header.Set("Content-Type", "application/x-protobuf")
		if compress {
			request.Header.Set("Content-Encoding", "gzip")
		}
		answer, err := client.Do(request)
		if err != nil {
			return err.Error()
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
		if answer.StatusCode == http.StatusOK {
			return ""
		}
		return strconv.Itoa(answer.StatusCode) + " " + strings.ToValidUTF8(string(text), "?")
	}
}

func clientTLS(ca string) *tls.Config {
	pem, err := os.ReadFile(ca)
	if err != nil {
		log.Fatal(err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(pem)
	return config
}

func zip(body []byte) []byte {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	writer.Write(body)
	writer.Close()
	return packed.Bytes()
}
