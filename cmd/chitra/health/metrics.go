package health

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Figures are numbers by metric and label that a program reads when it is asked.
type Figures map[Figure]float64

// Figure is one number: chitra_<Name>{kind="<Kind>"}.
type Figure struct{ Name, Kind string }

// Help are the metrics a program may give, with what each means.
var Help = map[string]string{
	"runs":               "Pay runs by state.",
	"slots":              "Slots of the timetable that are open, by state: running, failed, missed.",
	"outbox_unsent":      "Digests of notices nobody has taken yet, by channel.",
	"audit_entries":      "Entries of the journal.",
	"inbox_files":        "Files in the inbox, by folder: waiting, quarantine.",
	"backup_age_seconds": "Age of the newest backup; absent when there is none.",
	"disk_free_bytes":    "Free space, by folder: data, backups.",
}

// Metrics is the handler of /metrics: the checks of the board, the figures, and
// the usual ones of Go and of the process. Figures that cannot be read are left
// out and counted by chitra_figures_failed.
func Metrics(b *Board, version string, figures func(context.Context) (Figures, error)) http.Handler {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "chitra_build_info", Help: "The version that runs.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), build, newCollector(b, figures))
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2})
}

// collector reads checks and figures when Prometheus asks.
type collector struct {
	board   *Board
	figures func(context.Context) (Figures, error)
	check   *prometheus.Desc
	failed  *prometheus.Desc
	by      map[string]*prometheus.Desc
}

func newCollector(b *Board, figures func(context.Context) (Figures, error)) *collector {
	c := &collector{board: b, figures: figures, by: map[string]*prometheus.Desc{},
		check:  prometheus.NewDesc("chitra_check", "Checks of the program: 0 in order, 1 warning, 2 error.", []string{"check"}, nil),
		failed: prometheus.NewDesc("chitra_figures_failed", "1 when the figures could not be read.", nil, nil)}
	for name, help := range Help {
		c.by[name] = prometheus.NewDesc("chitra_"+name, help, []string{"kind"}, nil)
	}
	return c
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(descs chan<- *prometheus.Desc) {
	descs <- c.check
	descs <- c.failed
	for _, d := range c.by {
		descs <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for _, r := range c.board.Results(ctx) {
		metrics <- prometheus.MustNewConstMetric(c.check, prometheus.GaugeValue, float64(r.Level().rank()), r.Check.Name)
	}
	figures, err := c.figures(ctx)
	failed := 0.0
	if err != nil {
		failed = 1
	}
	metrics <- prometheus.MustNewConstMetric(c.failed, prometheus.GaugeValue, failed)
	for f, value := range figures {
		if d := c.by[f.Name]; d != nil {
			metrics <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, f.Kind)
		}
	}
}
