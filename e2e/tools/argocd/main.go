// Judges with Argo CD's own code, without its server: the Applications that an ApplicationSet makes of environment files,
// whether the AppProject permits them and their objects, and for each live object whether it is in sync and its health.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"sort"

	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/common"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo/diff"
	"github.com/argoproj/argo-cd/v3/util/argo/normalizers"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/gitops-engine/pkg/health"
	"github.com/argoproj/gitops-engine/pkg/sync/syncwaves"
	openapi "github.com/google/gnostic-models/openapiv2"
	"github.com/jeremywohl/flatten"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/util/proto"
	"sigs.k8s.io/yaml"
)

// request is what to judge. Files have the paths that they have in the repository.
type request struct {
	ApplicationSet v1alpha1.ApplicationSet `json:"applicationSet"`
	Project        v1alpha1.AppProject     `json:"project"`
	Files          map[string]string       `json:"files"`
	// OpenAPI is the API server's own, of version 2: with it Argo CD knows which lists are merged.
	OpenAPI json.RawMessage `json:"openapi"`
	Objects []object        `json:"objects"`
}

// object is one of Git's, what the API server has of it, and what a server-side apply without storing answers.
type object struct {
	Desired   *unstructured.Unstructured `json:"desired"`
	Live      *unstructured.Unstructured `json:"live"`
	Predicted json.RawMessage            `json:"predicted"`
}

type answer struct {
	Applications []application `json:"applications"`
	// Failures are files of which no Application can be made: Argo CD makes none at all then, and deletes none.
	Failures []string `json:"failures"`
	Verdicts []verdict `json:"verdicts"`
}

type application struct {
	Value     *v1alpha1.Application `json:"value"`
	Permitted bool                  `json:"permitted"`
}

type verdict struct {
	// Permitted says whether the project lets an Application have this object.
	Permitted bool `json:"permitted"`
	// Client and Server are what would change, by the diff of each kind; empty when in sync.
	Client string `json:"client"`
	Server string `json:"server"`
	// Health is empty for kinds that Argo CD doesn't judge, which never hold up a wave.
	Health string `json:"health"`
	Wave   int    `json:"wave"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}
	told := answer{Applications: []application{}, Failures: []string{}, Verdicts: []verdict{}}
	if err := applications(asked, &told); err != nil {
		return err
	}
	if len(asked.Objects) > 0 {
		parser, err := parserOf(asked.OpenAPI)
		if err != nil {
			return err
		}
		for _, one := range asked.Objects {
			judged, err := judge(one, asked, parser)
			if err != nil {
				return fmt.Errorf("%s %s: %w", one.Desired.GetKind(), one.Desired.GetName(), err)
			}
			told.Verdicts = append(told.Verdicts, *judged)
		}
	}
	return json.NewEncoder(os.Stdout).Encode(told)
}

// applications makes what the ApplicationSet's generator of files makes, by the same parts.
func applications(asked request, told *answer) error {
	generator := asked.ApplicationSet.Spec.Generators[0]
	selector, err := utils.LabelSelectorAsSelector(generator.Selector)
	if err != nil {
		return err
	}
	paths := make([]string, 0, len(asked.Files))
	for file := range asked.Files {
		paths = append(paths, file)
	}
	sort.Strings(paths)
	for _, file := range paths {
		params := map[string]any{}
		if err := yaml.Unmarshal([]byte(asked.Files[file]), &params); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		folder := path.Dir(file)
		params["path"] = map[string]any{"path": folder, "basename": path.Base(folder), "filename": path.Base(file)}
		flat, err := flatten.Flatten(params, "", flatten.DotStyle)
		if err != nil {
			return err
		}
		set := labels.Set{}
		for key, value := range flat {
			set[key] = fmt.Sprintf("%v", value)
		}
		if generator.Selector != nil && !selector.Matches(set) {
			continue
		}
		made, err := render(asked.ApplicationSet, params)
		if err != nil {
			told.Failures = append(told.Failures, fmt.Sprintf("%s: %s", file, err))
			continue
		}
		permitted, err := permits(asked.Project, *made)
		if err != nil {
			return err
		}
		told.Applications = append(told.Applications, application{made, permitted})
	}
	return nil
}

func render(from v1alpha1.ApplicationSet, params map[string]any) (*v1alpha1.Application, error) {
	spec := from.Spec
	template := v1alpha1.Application{Spec: spec.Template.Spec}
	template.Name = spec.Template.Name
	template.Namespace = from.Namespace
	template.Annotations = spec.Template.Annotations
	template.Labels = spec.Template.Labels
	template.Finalizers = spec.Template.Finalizers
	renderer := utils.Render{}
	return renderer.RenderTemplateParams(&template, spec.SyncPolicy, params, spec.GoTemplate, spec.GoTemplateOptions)
}

func permits(project v1alpha1.AppProject, made v1alpha1.Application) (bool, error) {
	destination := made.Spec.Destination
	for _, source := range made.Spec.GetSources() {
		if !project.IsSourcePermitted(source) {
			return false, nil
		}
	}
	return project.IsDestinationPermitted(&v1alpha1.Cluster{Name: destination.Name}, destination.Namespace, noClusters)
}

func noClusters(string) ([]*v1alpha1.Cluster, error) { return nil, nil }

func parserOf(document []byte) (*managedfields.GvkParser, error) {
	parsed, err := openapi.ParseDocument(document)
	if err != nil {
		return nil, err
	}
	models, err := proto.NewOpenAPIData(parsed)
	if err != nil {
		return nil, err
	}
	return managedfields.NewGVKParser(models, false)
}

// dryRunner answers with what the API server has answered already.
type dryRunner string

func (answered dryRunner) Run(context.Context, *unstructured.Unstructured, string) (string, error) {
	return string(answered), nil
}

func judge(one object, asked request, parser *managedfields.GvkParser) (*verdict, error) {
	builder := func() *diff.DiffConfigBuilder {
		return diff.NewDiffConfigBuilder().
			WithDiffSettings(asked.ApplicationSet.Spec.Template.Spec.IgnoreDifferences, map[string]v1alpha1.ResourceOverride{}, true, normalizers.IgnoreNormalizerOpts{}).
			WithTracking(common.LabelKeyAppInstance, string(v1alpha1.TrackingMethodAnnotation)).
			WithNoCache().WithGVKParser(parser).WithManager(common.ArgoCDSSAManager)
	}
	client, err := changes(one, builder().WithStructuredMergeDiff(true))
	if err != nil {
		return nil, err
	}
	server, err := changes(one, builder().WithServerSideDiff(true).WithIgnoreMutationWebhook(true).
		WithServerSideDryRunner(dryRunner(one.Predicted)))
	if err != nil {
		return nil, err
	}
	state, err := health.GetResourceHealth(one.Live, lua.ResourceHealthOverrides{})
	if err != nil {
		return nil, err
	}
	kind := one.Desired.GroupVersionKind().GroupKind()
	permitted, err := asked.Project.IsResourcePermitted(kind, one.Desired.GetNamespace(), &v1alpha1.Cluster{Name: "any"}, noClusters)
	if err != nil {
		return nil, err
	}
	judged := &verdict{Permitted: permitted, Client: client, Server: server, Wave: syncwaves.Wave(one.Desired)}
	if state != nil {
		judged.Health = string(state.Status)
	}
	return judged, nil
}

// changes says as a JSON merge patch what a sync would change.
func changes(one object, builder *diff.DiffConfigBuilder) (string, error) {
	config, err := builder.Build()
	if err != nil {
		return "", err
	}
	result, err := diff.StateDiff(one.Live.DeepCopy(), one.Desired.DeepCopy(), config)
	if err != nil || !result.Modified {
		return "", err
	}
	return string(result.NormalizedLive) + "\n" + string(result.PredictedLive), nil
}

