package main

import (
	"context"
	"sort"
	"strconv"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/model/core"
	ec2model "sigs.k8s.io/aws-load-balancer-controller/v3/pkg/model/ec2"
	elbv2model "sigs.k8s.io/aws-load-balancer-controller/v3/pkg/model/elbv2"
)

// Balancer is a load balancer, reduced to what a sender or an operator sees of it.
type Balancer struct {
	Name       string            `json:"name"`
	Scheme     string            `json:"scheme"`
	Family     string            `json:"family"`
	Subnets    []Subnet          `json:"subnets"`
	Attributes map[string]string `json:"attributes,omitempty"`
	// Groups are security groups that the Service names; "" is the one that the controller makes.
	Groups []string `json:"groups"`
	// Sources say who may connect to a port, by its number: networks and prefix lists. Without them the named groups say so.
	Sources   map[string][]string `json:"sources,omitempty"`
	Listeners []Listener          `json:"listeners"`
	Tags      map[string]string   `json:"tags,omitempty"`
}

type Subnet struct {
	Name    string `json:"name"`
	Elastic string `json:"elastic,omitempty"`
	IPv4    string `json:"ipv4,omitempty"`
	IPv6    string `json:"ipv6,omitempty"`
}

type Listener struct {
	Port         int32             `json:"port"`
	Protocol     string            `json:"protocol"`
	Certificates []string          `json:"certificates,omitempty"`
	ALPN         []string          `json:"alpn,omitempty"`
	Attributes   map[string]string `json:"attributes,omitempty"`
	Target       Target            `json:"target"`
}

type Target struct {
	Type       string            `json:"type"`
	Port       int32             `json:"port"`
	Protocol   string            `json:"protocol"`
	Family     string            `json:"family"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Check      Check             `json:"check"`
}

type Check struct {
	Protocol  string `json:"protocol"`
	Port      string `json:"port"`
	Path      string `json:"path,omitempty"`
	Codes     string `json:"codes,omitempty"`
	Interval  int32  `json:"interval"`
	Timeout   int32  `json:"timeout"`
	Healthy   int32  `json:"healthy"`
	Unhealthy int32  `json:"unhealthy"`
}

// reduce takes out of the controller's model what matters to a sender.
func reduce(stack core.Stack) (*Balancer, error) {
	var balancers []*elbv2model.LoadBalancer
	var listeners []*elbv2model.Listener
	var targets []*elbv2model.TargetGroup
	var groups []*ec2model.SecurityGroup
	for _, list := range []any{&balancers, &listeners, &targets, &groups} {
		if err := stack.ListResources(list); err != nil {
			return nil, err
		}
	}
	byPort := map[string]*elbv2model.TargetGroup{}
	for _, target := range targets {
		byPort[target.ID()[strings.LastIndex(target.ID(), ":")+1:]] = target
	}
	spec := balancers[0].Spec
	built := &Balancer{Name: spec.Name, Scheme: string(spec.Scheme), Family: string(spec.IPAddressType), Tags: spec.Tags,
		Groups: []string{}, Listeners: []Listener{}, Subnets: []Subnet{}}
	for _, one := range spec.SubnetMappings {
		built.Subnets = append(built.Subnets, Subnet{one.SubnetID, awssdk.ToString(one.AllocationID), awssdk.ToString(one.PrivateIPv4Address), awssdk.ToString(one.IPv6Address)})
	}
	built.Attributes = map[string]string{}
	for _, one := range spec.LoadBalancerAttributes {
		built.Attributes[one.Key] = one.Value
	}
	for _, token := range spec.SecurityGroups {
		// the controller's own has no name before it is made
		name, _ := token.Resolve(context.Background())
		if name != "sg-backend" {
			built.Groups = append(built.Groups, name)
		}
	}
	for _, group := range groups {
		built.Sources = sourcesOf(group.Spec.Ingress)
	}
	for _, one := range listeners {
		built.Listeners = append(built.Listeners, listenerOf(one.Spec, byPort))
	}
	sort.Slice(built.Listeners, func(i, j int) bool { return built.Listeners[i].Port < built.Listeners[j].Port })
	return built, nil
}

func sourcesOf(rules []ec2model.IPPermission) map[string][]string {
	sources := map[string][]string{}
	for _, rule := range rules {
		if rule.IPProtocol != "tcp" && rule.IPProtocol != "udp" {
			continue
		}
		port := portText(awssdk.ToInt32(rule.FromPort))
		for _, one := range rule.IPRanges {
			sources[port] = append(sources[port], one.CIDRIP)
		}
		for _, one := range rule.IPv6Range {
			sources[port] = append(sources[port], one.CIDRIPv6)
		}
		for _, one := range rule.PrefixLists {
			sources[port] = append(sources[port], one.ListID)
		}
	}
	return sources
}

func listenerOf(spec elbv2model.ListenerSpec, targets map[string]*elbv2model.TargetGroup) Listener {
	listener := Listener{Port: spec.Port, Protocol: string(spec.Protocol), ALPN: spec.ALPNPolicy, Attributes: map[string]string{}}
	for _, one := range spec.Certificates {
		arn, _ := one.CertificateARN.Resolve(context.Background())
		listener.Certificates = append(listener.Certificates, arn)
	}
	for _, one := range spec.ListenerAttributes {
		listener.Attributes[one.Key] = one.Value
	}
	if target := targets[portText(spec.Port)]; target != nil {
		listener.Target = targetOf(target.Spec)
	}
	return listener
}

func targetOf(spec elbv2model.TargetGroupSpec) Target {
	target := Target{Type: string(spec.TargetType), Port: awssdk.ToInt32(spec.Port), Protocol: string(spec.Protocol), Family: string(spec.IPAddressType), Attributes: map[string]string{}}
	for _, one := range spec.TargetGroupAttributes {
		target.Attributes[one.Key] = one.Value
	}
	check := spec.HealthCheckConfig
	target.Check = Check{Protocol: string(check.Protocol), Port: check.Port.String(), Path: awssdk.ToString(check.Path),
		Interval: awssdk.ToInt32(check.IntervalSeconds), Timeout: awssdk.ToInt32(check.TimeoutSeconds),
		Healthy: awssdk.ToInt32(check.HealthyThresholdCount), Unhealthy: awssdk.ToInt32(check.UnhealthyThresholdCount)}
	if check.Matcher != nil {
		target.Check.Codes = awssdk.ToString(check.Matcher.HTTPCode)
	}
	return target
}

func portText(port int32) string { return strconv.Itoa(int(port)) }
