package main

import (
	"context"
	"fmt"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"k8s.io/apimachinery/pkg/types"
	elbv2api "sigs.k8s.io/aws-load-balancer-controller/v3/apis/elbv2/v1beta1"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/deploy/elbv2"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/deploy/tracking"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/networking"
)

// account is an AWS account with a VPC that has what a Service asks for by name: subnets, of which the first by name is 10.0.1.0/24 and
// 2001:db8:0:a::/64, the next 10.0.2.0/24 and 2001:db8:0:b::/64, each in a zone of its own, and every security group. No load balancer is there yet.
type account struct {
	elbv2.TaggingManager
}

func subnet(number int, name string) ec2types.Subnet {
	return ec2types.Subnet{
		SubnetId:         awssdk.String(name),
		AvailabilityZone: awssdk.String(fmt.Sprintf("eu-west-1%c", 'a'+number)),
		CidrBlock:        awssdk.String(fmt.Sprintf("10.0.%d.0/24", number+1)),
		Ipv6CidrBlockAssociationSet: []ec2types.SubnetIpv6CidrBlockAssociation{{
			Ipv6CidrBlock:      awssdk.String(fmt.Sprintf("2001:db8:0:%x::/64", number+10)),
			Ipv6CidrBlockState: &ec2types.SubnetCidrBlockState{State: ec2types.SubnetCidrBlockStateCodeAssociated},
		}},
	}
}

func (account) ResolveViaDiscovery(context.Context, ...networking.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return []ec2types.Subnet{subnet(0, "subnet-a"), subnet(1, "subnet-b"), subnet(2, "subnet-c")}, nil
}

func (account) ResolveViaSelector(context.Context, elbv2api.SubnetSelector, ...networking.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return nil, fmt.Errorf("only Ingresses select subnets")
}

// ResolveViaNameOrIDSlice refuses what the controller's own resolver does: no subnets, and two of one zone.
func (account) ResolveViaNameOrIDSlice(_ context.Context, names []string, _ ...networking.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	if len(names) == 0 {
		return nil, fmt.Errorf("unable to resolve at least one subnet")
	}
	seen := map[string]bool{}
	subnets := make([]ec2types.Subnet, 0, len(names))
	for number, name := range names {
		if seen[name] {
			return nil, fmt.Errorf("multiple subnets in same Availability Zone: %s", name)
		}
		seen[name] = true
		subnets = append(subnets, subnet(number, name))
	}
	return subnets, nil
}

func (account) IsSubnetInLocalZoneOrOutpost(context.Context, string) (bool, error) { return false, nil }

func (account) FetchVPCInfo(context.Context, string, ...networking.FetchVPCInfoOption) (networking.VPCInfo, error) {
	return networking.VPCInfo{VpcId: awssdk.String("vpc-0"), CidrBlock: awssdk.String("10.0.0.0/16")}, nil
}

// ResolveViaNameOrID has a group for each name.
func (account) ResolveViaNameOrID(_ context.Context, names []string) ([]string, error) {
	groups := make([]string, 0, len(names))
	for _, name := range names {
		if !strings.HasPrefix(name, "sg-") {
			name = "sg-of " + name
		}
		groups = append(groups, name)
	}
	return groups, nil
}

func (account) Get(context.Context, networking.ResourceType, []types.NamespacedName) (string, error) {
	return "sg-backend", nil
}

func (account) Release(context.Context, networking.ResourceType, []types.NamespacedName) error {
	return nil
}

func (account) ListLoadBalancers(context.Context, ...tracking.TagFilter) ([]elbv2.LoadBalancerWithTags, error) {
	return nil, nil
}
