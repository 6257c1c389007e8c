// Package client exports OTLP over either transport, and says what OTLP lets a sender make of each answer.
package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	rpc "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	gzipcodec "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// Message is an export request of one signal.
type Message interface{ MarshalProto() ([]byte, error) }

// Answer is how one attempt ended.
type Answer struct {
	Text      string // the status, with the server's words where it is no OK
	Accepted  bool
	Retryable bool          // https://opentelemetry.io/docs/specs/otlp/#failures
	After     time.Duration // how long the server asks to wait
}

// Send makes one attempt.
type Send func(ctx context.Context, message Message) Answer

// Options say where to and how.
type Options struct {
	Endpoint string // host:port
	Signal   string // traces or logs
	TLS      *tls.Config
	HTTP     bool
	Gzip     bool
	Headers  map[string]string
}

// TLS reads the files of a sender; the certificate is optional.
func TLS(ca, cert, key string) *tls.Config {
	pem, err := os.ReadFile(ca)
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: roots}
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			log.Fatal(err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config
}

// New has connections of its own.
func New(options Options) Send {
	if options.HTTP {
		return overHTTP(options)
	}
	return overGRPC(options)
}

func overGRPC(options Options) Send {
	connection, err := grpc.NewClient(options.Endpoint, grpc.WithTransportCredentials(credentials.NewTLS(options.TLS.Clone())))
	if err != nil {
		log.Fatal(err)
	}
	traces, logs := ptraceotlp.NewGRPCClient(connection), plogotlp.NewGRPCClient(connection)
	var calls []grpc.CallOption
	if options.Gzip {
		calls = append(calls, grpc.UseCompressor(gzipcodec.Name))
	}
	headers := metadata.New(options.Headers)
	return func(ctx context.Context, message Message) Answer {
		ctx = metadata.NewOutgoingContext(ctx, headers)
		switch message := message.(type) {
		case ptraceotlp.ExportRequest:
			answer, err := traces.Export(ctx, message, calls...)
			return ofGRPC(err, func() int64 { return answer.PartialSuccess().RejectedSpans() })
		case plogotlp.ExportRequest:
			answer, err := logs.Export(ctx, message, calls...)
			return ofGRPC(err, func() int64 { return answer.PartialSuccess().RejectedLogRecords() })
		}
		panic("neither traces nor logs")
	}
}

var retryableCodes = []codes.Code{codes.Canceled, codes.DeadlineExceeded, codes.Aborted, codes.OutOfRange, codes.Unavailable, codes.DataLoss}

// ofGRPC asks for what was rejected of an OK alone: an error comes without an answer.
func ofGRPC(err error, rejected func() int64) Answer {
	state := status.Convert(err)
	answer := Answer{
		Text:      strconv.Itoa(int(state.Code())),
		Accepted:  err == nil && rejected() == 0,
		Retryable: slices.Contains(retryableCodes, state.Code()),
	}
	if err != nil {
		answer.Text += " " + strings.SplitN(state.Message(), "\n", 2)[0]
	}
	for _, detail := range state.Details() {
		info, ok := detail.(*errdetails.RetryInfo)
		if !ok {
			continue
		}
		answer.After = info.GetRetryDelay().AsDuration()
		answer.Retryable = answer.Retryable || state.Code() == codes.ResourceExhausted
	}
	return answer
}

var retryableStatuses = []int{429, 502, 503, 504}

func overHTTP(options Options) Send {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: options.TLS.Clone()}}
	url := "https://" + options.Endpoint + "/v1/" + options.Signal
	return func(ctx context.Context, message Message) Answer {
		request, _ := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body(message, options.Gzip)))
		request.Header.Set("Content-Type", "application/x-protobuf")
		if options.Gzip {
			request.Header.Set("Content-Encoding", "gzip")
		}
		for name, value := range options.Headers {
			request.Header.Set(name, value)
		}
		answer, err := client.Do(request)
		if err != nil {
			return Answer{Text: err.Error(), Retryable: true}
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
		if err != nil {
			return Answer{Text: err.Error(), Retryable: true}
		}
		return ofHTTP(answer, text)
	}
}

func ofHTTP(answer *http.Response, text []byte) Answer {
	code := strconv.Itoa(answer.StatusCode)
	if answer.StatusCode == 200 {
		said := ptraceotlp.NewExportResponse()
		rejected := said.UnmarshalProto(text) == nil && said.PartialSuccess().RejectedSpans() > 0
		return Answer{Text: code, Accepted: !rejected}
	}
	// the words are in a google.rpc.Status
	words, said := string(text), new(rpc.Status)
	if proto.Unmarshal(text, said) == nil && said.GetMessage() != "" {
		words = said.GetMessage()
	}
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
	return Answer{
		Text:      code + " " + strings.ToValidUTF8(words[:min(len(words), 200)], "?"),
		Retryable: slices.Contains(retryableStatuses, answer.StatusCode),
		After:     time.Duration(seconds) * time.Second,
	}
}

func body(message Message, compress bool) []byte {
	plain, err := message.MarshalProto()
	if err != nil {
		log.Fatal(err)
	}
	if !compress {
		return plain
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	writer.Write(plain)
	writer.Close()
	return packed.Bytes()
}
