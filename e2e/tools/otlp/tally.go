package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// seen is what arrived of one signal for one run.
type seen struct {
	Items    int `json:"items"`    // spans, data points or log records
	Distinct int `json:"distinct"` // of them, with an identity not seen before
	ids      map[string]*arrivals
}

// arrivals of one item.
type arrivals struct {
	Times   int   `json:"times"`
	First   int64 `json:"first"`   // in milliseconds since 1970
	Request int   `json:"request"` // the number of the export request that it first came with
}

// request remembers how one export request came in.
type request struct {
	Run       string            `json:"run"`
	Signal    string            `json:"signal"`
	Transport string            `json:"transport"`
	Path      string            `json:"path"`
	Headers   map[string]string `json:"headers"`
	Items     int               `json:"items"`
}

// tally is the memory of a backend; as an HTTP handler it answers what it remembers.
type tally struct {
	mu       sync.Mutex
	runs     map[string]map[string]*seen // run → signal
	requests []request
	begun    int // export requests
	latency  int // milliseconds until a request is answered
	refuse   int // answer this HTTP status (gRPC: the one that stands for it) instead of accepting; 0 accepts
	hang     int // 1 answers nobody, and takes nothing of those who stop waiting
}

func newTally() *tally { return &tally{runs: map[string]map[string]*seen{}} }

// begin numbers an export request.
func (t *tally) begin() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begun++
	return t.begun
}

func (t *tally) add(request int, signal string, resource pcommon.Resource, id string) string {
	run := "?"
	if v, ok := resource.Attributes().Get("e2e.run"); ok {
		run = v.AsString()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.runs[run] == nil {
		t.runs[run] = map[string]*seen{}
	}
	s := t.runs[run][signal]
	if s == nil {
		s = &seen{ids: map[string]*arrivals{}}
		t.runs[run][signal] = s
	}
	s.Items++
	if s.ids[id] == nil {
		s.ids[id] = &arrivals{First: time.Now().UnixMilli(), Request: request}
		s.Distinct++
	}
	s.ids[id].Times++
	return run
}

func (t *tally) remember(r request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests = append(t.requests, r)
}

func (t *tally) refusal() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refuse
}

// wait takes as long as the backend's own work would; what it has begun it ends, also when nobody waits for it any more.
func (t *tally) wait(ctx context.Context) error {
	for t.hangs() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.mu.Lock()
	latency := time.Duration(t.latency) * time.Millisecond
	t.mu.Unlock()
	time.Sleep(latency)
	return nil
}

func (t *tally) hangs() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.hang != 0
}

func (t *tally) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case r.URL.Path == "/counts":
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"runs": t.runs, "requests": t.requests})
	case strings.HasPrefix(r.URL.Path, "/spans/"):
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(t.spans(strings.TrimPrefix(r.URL.Path, "/spans/")))
	case r.URL.Path == "/reset":
		t.runs, t.requests, t.refuse, t.latency, t.hang = map[string]map[string]*seen{}, nil, 0, 0, 0
	case strings.HasPrefix(r.URL.Path, "/refuse/"):
		setNumber(w, r, "/refuse/", &t.refuse)
	case strings.HasPrefix(r.URL.Path, "/latency/"):
		setNumber(w, r, "/latency/", &t.latency)
	case strings.HasPrefix(r.URL.Path, "/hang/"):
		setNumber(w, r, "/hang/", &t.hang)
	case r.URL.Path == "/ready", r.URL.Path == "/-/ready":
	default:
		http.NotFound(w, r)
	}
}

// spans of a run, by trace id and span id.
func (t *tally) spans(run string) map[string]*arrivals {
	if s := t.runs[run]["traces"]; s != nil {
		return s.ids
	}
	return map[string]*arrivals{}
}

func setNumber(w http.ResponseWriter, r *http.Request, prefix string, to *int) {
	if err := json.Unmarshal([]byte(strings.TrimPrefix(r.URL.Path, prefix)), to); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}
