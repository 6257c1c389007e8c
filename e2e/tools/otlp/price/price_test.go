package main

import (
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

func TestSpansHaveTheirSizeAndAreCounted(t *testing.T) {
	for _, size := range []int{450, 500, 555, 2000, 2048} {
		for _, body := range requests(37, size) {
			request := ptraceotlp.NewExportRequest()
			if err := request.UnmarshalProto(body); err != nil {
				t.Fatal(err)
			}
			for _, span := range request.Traces().ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
				if got := (&ptrace.ProtoMarshaler{}).SpanSize(span); got != size {
					t.Fatalf("a span of %d bytes has %d", size, got)
				}
			}
			if spans, ok := countSpans(body); !ok || spans != 37 {
				t.Fatalf("counted %d of 37 (%v)", spans, ok)
			}
			if _, ok := countSpans(body[:len(body)-1]); ok {
				t.Fatal("half a request is taken for a whole one")
			}
		}
	}
}
