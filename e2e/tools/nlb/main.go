// Says what the AWS Load Balancer Controller makes of Services: a line of JSON for each Service on stdin, a line with the verdict for each on stdout.
// The controller's own code decides; AWS is played by account.go.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/annotations"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/config"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/deploy/tracking"
	lbcmetrics "sigs.k8s.io/aws-load-balancer-controller/v3/pkg/metrics/lbc"
	elbv2model "sigs.k8s.io/aws-load-balancer-controller/v3/pkg/model/elbv2"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/service"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/shared_constants"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

// Verdict is a line of the answer.
type Verdict struct {
	// By says who makes the load balancer: controller, another controller by its class, the cloud provider, nobody.
	By string `json:"by"`
	// Refused is the controller's error.
	Refused string `json:"refused,omitempty"`
	// Built is what the controller would make in AWS.
	Built *Balancer `json:"built,omitempty"`
}

func main() {
	judge := newJudge()
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<22)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		svc := &corev1.Service{}
		if err := json.Unmarshal(in.Bytes(), svc); err != nil {
			fmt.Fprintln(os.Stderr, "not a Service:", err)
			os.Exit(1)
		}
		if err := out.Encode(judge.verdict(svc)); err != nil {
			os.Exit(1)
		}
	}
}

type judge struct {
	utils    service.ServiceUtils
	builder  service.ModelBuilder
	metrics  lbcmetrics.MetricCollector
	ownClass string
}

// newJudge makes the builder with the defaults that the controller starts with, as controllers/service does.
func newJudge() *judge {
	const class = "service.k8s.aws/nlb"
	gates := config.NewFeatureGates()
	parser := annotations.NewSuffixAnnotationParser("service.beta.kubernetes.io")
	utils := service.NewServiceUtils(parser, shared_constants.ServiceFinalizer, class, gates)
	metrics := lbcmetrics.NewMockCollector()
	scheme := runtime.NewScheme()
	_ = clientgoscheme.AddToScheme(scheme)
	backends := service.NewDefaultEnhancedBackendBuilder(fake.NewClientBuilder().WithScheme(scheme).Build(), parser, logr.Discard())
	builder := service.NewDefaultModelBuilder(parser, account{}, account{}, "vpc-0", tracking.NewDefaultProvider("service.k8s.aws", "lab"),
		account{}, nil, gates, "lab", nil, nil, "ELBSecurityPolicy-2016-08", string(elbv2model.TargetTypeInstance),
		string(elbv2model.LoadBalancerSchemeInternal), gates.Enabled(config.EnableIPTargetType), utils, account{}, account{}, true, false, false,
		logr.Discard(), metrics, gates.Enabled(config.EnableTCPUDPListenerType), backends)
	return &judge{utils: utils, builder: builder, metrics: metrics, ownClass: class}
}

func (j *judge) verdict(svc *corev1.Service) Verdict {
	by := j.who(svc)
	if by != "controller" {
		return Verdict{By: by}
	}
	stack, _, _, err := j.builder.Build(context.Background(), svc, j.metrics)
	if err != nil {
		return Verdict{By: by, Refused: err.Error()}
	}
	built, err := reduce(stack)
	if err != nil {
		return Verdict{By: by, Refused: err.Error()}
	}
	return Verdict{By: by, Built: built}
}

// who says which controller takes a Service; its webhook, which gives new Services its class, is not asked.
func (j *judge) who(svc *corev1.Service) string {
	switch {
	// by default of any type
	case j.utils.IsServiceSupported(svc):
		return "controller"
	case svc.Spec.Type != corev1.ServiceTypeLoadBalancer:
		return "nobody"
	case svc.Spec.LoadBalancerClass != nil:
		return "the controller of " + *svc.Spec.LoadBalancerClass
	}
	switch svc.Annotations["service.beta.kubernetes.io/aws-load-balancer-type"] {
	// k8s.io/cloud-provider-aws leaves these to this controller
	case "external", "nlb-ip":
		return "nobody"
	}
	return "the cloud provider"
}
