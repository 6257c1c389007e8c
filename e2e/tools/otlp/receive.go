package main

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func newGRPCServer(t *tally, limit int) *grpc.Server {
	server := grpc.NewServer(grpc.MaxRecvMsgSize(limit), grpc.UnaryInterceptor(t.refused))
	ptraceotlp.RegisterGRPCServer(server, &traceService{tally: t})
	pmetricotlp.RegisterGRPCServer(server, &metricService{tally: t})
	plogotlp.RegisterGRPCServer(server, &logService{tally: t})
	return server
}

// eitherHandler takes both transports on one port, told apart by the content type.
func eitherHandler(server *grpc.Server, plain http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc") {
			server.ServeHTTP(w, r)
			return
		}
		plain.ServeHTTP(w, r)
	})
}

// httpHandler answers as the collector's receiver does: 404, 405 and 415 before it looks at the body.
func (t *tally) httpHandler(limit int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
		switch {
		case !strings.Contains(r.URL.Path, "/v1/"):
			http.NotFound(w, r)
		case r.Method != http.MethodPost:
			http.Error(w, "405 method not allowed, supported: [POST]", http.StatusMethodNotAllowed)
		case kind != "application/json" && kind != "application/x-protobuf":
			http.Error(w, "415 unsupported media type", http.StatusUnsupportedMediaType)
		default:
			t.receiveHTTP(w, r, limit)
		}
	})
}

func serve(address, certificate string, handler http.Handler) error {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Addr: address, Handler: handler, Protocols: protocols, TLSConfig: &tls.Config{}}
	if cert, key, ok := strings.Cut(certificate, ","); ok {
		return server.ListenAndServeTLS(cert, key)
	}
	return server.ListenAndServe()
}

type payload interface {
	UnmarshalProto([]byte) error
	UnmarshalJSON([]byte) error
}

func (t *tally) receiveHTTP(w http.ResponseWriter, r *http.Request, limit int64) {
	signal := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	traces, metrics, logs := ptraceotlp.NewExportRequest(), pmetricotlp.NewExportRequest(), plogotlp.NewExportRequest()
	into, ok := map[string]payload{"traces": traces, "metrics": metrics, "logs": logs}[signal]
	if !ok || !strings.Contains(r.URL.Path, "/v1/") {
		http.NotFound(w, r)
		return
	}
	body, err := read(r, limit)
	if t.wait(r.Context()) != nil {
		return
	}
	if code := t.refusal(); code != 0 {
		http.Error(w, "refused on request", code)
		return
	}
	if err == nil && strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		err = into.UnmarshalJSON(body)
	} else if err == nil {
		err = into.UnmarshalProto(body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var run string
	var items int
	switch signal {
	case "traces":
		run, items = t.traces(traces.Traces())
	case "metrics":
		run, items = t.metrics(metrics.Metrics())
	case "logs":
		run, items = t.logs(logs.Logs())
	}
	headers := map[string]string{}
	for name, values := range r.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	t.remember(request{run, signal, "http", r.URL.Path, headers, items})
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		io.WriteString(w, "{}")
	}
}

var gunzips = sync.Pool{New: func() any { return new(gzip.Reader) }}

func read(r *http.Request, limit int64) ([]byte, error) {
	var from io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzip := gunzips.Get().(*gzip.Reader)
		defer gunzips.Put(unzip)
		if err := unzip.Reset(r.Body); err != nil {
			return nil, err
		}
		from = unzip
	}
	body, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err == nil && int64(len(body)) > limit {
		return nil, errors.New("request body too large")
	}
	return body, err
}

type traceService struct {
	ptraceotlp.UnimplementedGRPCServer
	tally *tally
}

func (s traceService) Export(ctx context.Context, r ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	run, items := s.tally.traces(r.Traces())
	return ptraceotlp.NewExportResponse(), s.tally.receivedGRPC(ctx, "traces", run, items)
}

type metricService struct {
	pmetricotlp.UnimplementedGRPCServer
	tally *tally
}

func (s metricService) Export(ctx context.Context, r pmetricotlp.ExportRequest) (pmetricotlp.ExportResponse, error) {
	run, items := s.tally.metrics(r.Metrics())
	return pmetricotlp.NewExportResponse(), s.tally.receivedGRPC(ctx, "metrics", run, items)
}

type logService struct {
	plogotlp.UnimplementedGRPCServer
	tally *tally
}

func (s logService) Export(ctx context.Context, r plogotlp.ExportRequest) (plogotlp.ExportResponse, error) {
	run, items := s.tally.logs(r.Logs())
	return plogotlp.NewExportResponse(), s.tally.receivedGRPC(ctx, "logs", run, items)
}

func (t *tally) receivedGRPC(ctx context.Context, signal, run string, items int) error {
	headers := map[string]string{}
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		for name, values := range md {
			headers[name] = strings.Join(values, ", ")
		}
	}
	t.remember(request{run, signal, "grpc", "", headers, items})
	return nil
}

// refused is asked before a gRPC request is counted.
func (t *tally) refused(ctx context.Context, r any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if err := t.wait(ctx); err != nil {
		return nil, status.FromContextError(err).Err()
	}
	if code := t.refusal(); code != 0 {
		return nil, status.Error(asGRPC(code), "refused on request")
	}
	return next(ctx, r)
}

// asGRPC is the status that stands for an HTTP status: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
func asGRPC(code int) codes.Code {
	switch code {
	case http.StatusUnauthorized:
		return codes.Unauthenticated
	case http.StatusForbidden:
		return codes.PermissionDenied
	case http.StatusNotFound:
		return codes.Unimplemented
	default:
		return codes.Unavailable
	}
}
