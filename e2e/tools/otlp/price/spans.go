package main

import (
	"fmt"
	"log"
	"math/rand/v2"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// requests makes some different requests, so that what compresses them is not fed the same one again and again. The seed is fixed:
// each run sends the same.
func requests(spans, size int) [][]byte {
	random := rand.New(rand.NewPCG(14, uint64(size)))
	bodies := make([][]byte, max(2, min(16, 16384/spans)))
	for i := range bodies {
		body, err := ptraceotlp.NewExportRequestFromTraces(traces(random, spans, size)).MarshalProto()
		if err != nil {
			log.Fatal(err)
		}
		bodies[i] = body
	}
	return bodies
}

func traces(random *rand.Rand, spans, size int) ptrace.Traces {
	traces := ptrace.NewTraces()
	one := traces.ResourceSpans().AppendEmpty()
	put(one.Resource().Attributes(), "service.name", "checkout", "service.version", "2.14.1", "service.namespace", "shop",
		"service.instance.id", hex(random, 32), "k8s.namespace.name", "shop", "k8s.pod.name", "checkout-7d9c5b6f4-"+hex(random, 5),
		"telemetry.sdk.language", "java", "telemetry.sdk.version", "1.44.1", "deployment.environment.name", "production")
	scope := one.ScopeSpans().AppendEmpty()
	scope.Scope().SetName("io.opentelemetry.http")
	scope.Spans().EnsureCapacity(spans)
	for range spans {
		fill(random, scope.Spans().AppendEmpty(), size)
	}
	return traces
}

// fill makes a server's span of exactly this many encoded bytes: what semantic conventions give each, then statements and ids.
func fill(random *rand.Rand, span ptrace.Span, size int) {
	var trace pcommon.TraceID
	var id, parent pcommon.SpanID
	for _, part := range [][]byte{trace[:], id[:], parent[:]} {
		for i := range part {
			part[i] = byte(random.Uint32())
		}
	}
	span.SetTraceID(trace)
	span.SetSpanID(id)
	span.SetParentSpanID(parent)
	span.SetKind(ptrace.SpanKindServer)
	span.SetName("GET /cart/{id}")
	begin := time.Now().Add(-time.Duration(random.IntN(5000)) * time.Millisecond)
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(begin))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(begin.Add(time.Duration(random.IntN(900_000)) * time.Microsecond)))
	put(span.Attributes(), "http.request.method", "GET", "http.route", "/cart/{id}", "url.path", "/cart/"+hex(random, 12),
		"url.scheme", "https", "server.address", "shop.example.com", "network.protocol.version", "1.1",
		"client.address", fmt.Sprintf("198.51.100.%d", random.IntN(256)))
	span.Attributes().PutInt("http.response.status_code", int64([]int{200, 200, 200, 204, 404}[random.IntN(5)]))
	span.Attributes().PutInt("server.port", 443)

	const longest = 100
	marshaler := ptrace.ProtoMarshaler{}
	for i := 0; ; i++ {
		missing := size - marshaler.SpanSize(span)
		if missing == 0 {
			return
		}
		key := fmt.Sprintf("app.detail.%d", i)
		// the tag and length of an attribute, its key's, its value's and the text's, each below 128 bytes
		room := missing - len(key) - 8
		if room < 0 {
			log.Fatalf("a span is larger than %d bytes", size)
		}
		// what follows needs room of its own, or none
		if text := min(room, longest); room-text > 0 && room-text < 40 {
			room = text - 40
		}
		span.Attributes().PutStr(key, statement(random, min(room, longest)))
	}
}

// statement is text as it stands in attributes: words that come again, and values that don't.
func statement(random *rand.Rand, length int) string {
	var text strings.Builder
	for text.Len() < length {
		if random.IntN(4) == 0 {
			text.WriteString(hex(random, 8))
		} else {
			text.WriteString(vocabulary[random.IntN(len(vocabulary))])
		}
		text.WriteByte(' ')
	}
	return text.String()[:length]
}

var vocabulary = strings.Fields(`select from where order by customer cart item price quantity discount currency shipping address
	payment status pending confirmed cache miss hit retry timeout connection pool worker queue partition offset region zone eu-central-1
	postgresql redis kafka http grpc GET POST true false null and or not in update insert into values returning id created_at`)

func hex(random *rand.Rand, length int) string {
	text := make([]byte, length)
	for i := range text {
		text[i] = "0123456789abcdef"[random.IntN(16)]
	}
	return string(text)
}

func put(attributes pcommon.Map, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		attributes.PutStr(pairs[i], pairs[i+1])
	}
}
