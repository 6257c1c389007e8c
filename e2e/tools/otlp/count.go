package main

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Each function counts what a request carries and gives its run and the number of items.

func (t *tally) traces(data ptrace.Traces) (run string, items int) {
	request := t.begin()
	for _, rs := range data.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				run = t.add(request, "traces", rs.Resource(), span.TraceID().String()+span.SpanID().String())
				items++
			}
		}
	}
	return run, items
}

func (t *tally) logs(data plog.Logs) (run string, items int) {
	request := t.begin()
	for _, rl := range data.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				run = t.add(request, "logs", rl.Resource(), record.Body().AsString())
				items++
			}
		}
	}
	return run, items
}

func (t *tally) metrics(data pmetric.Metrics) (run string, items int) {
	request := t.begin()
	for _, rm := range data.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				for _, id := range points(metric) {
					run = t.add(request, "metrics", rm.Resource(), metric.Name()+id)
					items++
				}
			}
		}
	}
	return run, items
}

// points names each data point of a metric by its attributes.
func points(metric pmetric.Metric) (ids []string) {
	id := func(attributes pcommon.Map) { ids = append(ids, fmt.Sprint(attributes.AsRaw())) }
	switch metric.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range metric.Gauge().DataPoints().All() {
			id(p.Attributes())
		}
	case pmetric.MetricTypeSum:
		for _, p := range metric.Sum().DataPoints().All() {
			id(p.Attributes())
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range metric.Histogram().DataPoints().All() {
			id(p.Attributes())
		}
	}
	return ids
}
