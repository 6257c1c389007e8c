package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
)

// backend counts what arrived.
type backend struct {
	requests, spans, bytes, wire, latency atomic.Int64
}

func receive(words []string) {
	flags := flag.NewFlagSet("receive", flag.ExitOnError)
	address := flags.String("listen", ":4317", "address to receive on")
	query := flags.String("query", ":9999", "address that answers counts")
	flags.Parse(words)

	b := &backend{}
	go func() { log.Fatal(http.ListenAndServe(*query, b)) }()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	// 4 MiB is gRPC's own limit, which is Tempo's unless it is told otherwise
	server := grpc.NewServer(grpc.ForceServerCodec(raw{}), grpc.MaxRecvMsgSize(4<<20),
		grpc.UnknownServiceHandler(b.export), grpc.StatsHandler(b))
	log.Fatal(server.Serve(listener))
}

func (b *backend) export(_ any, stream grpc.ServerStream) error {
	var message []byte
	if err := stream.RecvMsg(&message); err != nil {
		return err
	}
	time.Sleep(time.Duration(b.latency.Load()) * time.Millisecond)
	spans, ok := countSpans(message)
	if !ok {
		return status.Error(codes.InvalidArgument, "this is no export request")
	}
	b.requests.Add(1)
	b.spans.Add(spans)
	b.bytes.Add(int64(len(message)))
	return stream.SendMsg(&[]byte{})
}

// countSpans follows the lengths of ExportTraceServiceRequest: resource spans (1), in it scope spans (2), in it spans (2).
func countSpans(request []byte) (spans int64, ok bool) {
	ok = each(request, 1, func(resource []byte) bool {
		return each(resource, 2, func(scope []byte) bool {
			return each(scope, 2, func([]byte) bool { spans++; return true })
		})
	})
	return spans, ok
}

// each calls found with every value of a field that has a length, and says whether the message could be read.
func each(message []byte, wanted protowire.Number, found func([]byte) bool) bool {
	for len(message) > 0 {
		number, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return false
		}
		message = message[length:]
		size := protowire.ConsumeFieldValue(number, kind, message)
		if size < 0 {
			return false
		}
		if number == wanted && kind == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(message)
			if !found(value) {
				return false
			}
		}
		message = message[size:]
	}
	return true
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	milliseconds, isLatency := strings.CutPrefix(r.URL.Path, "/latency/")
	switch {
	case r.URL.Path == "/counts":
		json.NewEncoder(w).Encode(map[string]int64{
			"requests": b.requests.Load(), "spans": b.spans.Load(), "bytes": b.bytes.Load(), "wire": b.wire.Load()})
	case r.URL.Path == "/reset":
		for _, count := range []*atomic.Int64{&b.requests, &b.spans, &b.bytes, &b.wire} {
			count.Store(0)
		}
	case isLatency:
		number, err := strconv.ParseInt(milliseconds, 10, 64)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b.latency.Store(number)
	case r.URL.Path == "/ready":
	default:
		http.NotFound(w, r)
	}
}

// What a message weighed on the wire, as it was compressed, is known to gRPC's statistics alone.

func (b *backend) HandleRPC(_ context.Context, event stats.RPCStats) {
	if in, ok := event.(*stats.InPayload); ok {
		b.wire.Add(int64(in.WireLength))
	}
}
func (b *backend) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (b *backend) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (b *backend) HandleConn(context.Context, stats.ConnStats)                       {}

func init() {
	encoding.RegisterCompressor(decoder{"snappy", func(from io.Reader) (io.Reader, error) { return s2.NewReader(from), nil }})
	encoding.RegisterCompressor(decoder{"zstd", func(from io.Reader) (io.Reader, error) {
		reader, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return reader.IOReadCloser(), nil
	}})
}

// decoder reads a compression that gRPC does not have. Answers are empty, and leave as they are.
type decoder struct {
	name string
	open func(io.Reader) (io.Reader, error)
}

func (d decoder) Name() string                                 { return d.name }
func (d decoder) Decompress(from io.Reader) (io.Reader, error) { return d.open(from) }
func (d decoder) Compress(to io.Writer) (io.WriteCloser, error) {
	return nil, status.Error(codes.Internal, "reads only")
}
