/**
 * The arguments of otelcol.processor.*. How to read it: ./index.ts.
 */
export const PROCESSORS = `
otelcol.processor.attributes
  include,exclude{MatchProperties} action*{ key:text value:any
  pattern,from_attribute,from_context,converted_type,action!:text } output!{Output} debug_metrics@2{DebugMetrics}
otelcol.processor.batch
  timeout:duration send_batch_size,send_batch_max_size:number metadata_keys:[text]
  metadata_cardinality_limit:number output!{Output} debug_metrics@2{DebugMetrics}
otelcol.processor.cumulativetodelta
  max_staleness:duration initial_value:text include,exclude{MatchArgs} output!{Output} debug_metrics{DebugMetrics}
otelcol.processor.deltatocumulative
  max_stale:duration max_streams:number output!{Output} debug_metrics{DebugMetrics}
otelcol.processor.discovery
  targets!:[capsule] operation_type:text pod_associations:[text] output!{Output}
otelcol.processor.filter
  error_mode:text traces{ span,spanevent:[text] } metrics{ metric,datapoint:[text] } logs{ log_record:[text] }
  trace_conditions*@15,metric_conditions*@15,log_conditions*@15{ContextConditionsSlice} output!{Output}
  debug_metrics@2{DebugMetrics}
otelcol.processor.groupbyattrs
  keys:[text] output!{Output} debug_metrics{DebugMetrics}
otelcol.processor.interval
  interval:duration passthrough@5{ gauge,summary:bool } output!{Output} debug_metrics{DebugMetrics}
otelcol.processor.k8sattributes
  auth_type:text passthrough:bool extract{ metadata:[text] annotation*,label*{FieldExtract}
  otel_annotations@9,deployment_name_from_replicaset@12:bool } filter{ node,namespace:text
  field*,label*{FieldFilter} } pod_association*{ source!*{ from!,name:text } } exclude{ pod*{ name!:text } }
  wait_for_metadata@6:bool wait_for_metadata_timeout@6,watch_sync_period@18,pod_delete_grace_period@19:duration
  output!{Output} debug_metrics@2{DebugMetrics}
otelcol.processor.memory_limiter
  check_interval!:duration limit,spike_limit:size limit_percentage,spike_limit_percentage:number output!{Output}
  debug_metrics@2{DebugMetrics}
otelcol.processor.metric_start_time
  strategy:text gc_interval:duration start_time_metric_regex:text output!{Output} debug_metrics{DebugMetrics}
otelcol.processor.probabilistic_sampler
  sampling_percentage,hash_seed:number mode@3:text fail_closed@2:bool sampling_precision@3:number
  attribute_source,from_attribute,sampling_priority:text output!{Output} debug_metrics@2{DebugMetrics}
otelcol.processor.redaction
  allow_all_keys:bool allowed_keys,ignored_keys,blocked_key_patterns,ignored_key_patterns,allowed_values:[text]
  blocked_values:[text] hash_function:text hmac_key:secret redact_all_types:bool summary:text url_sanitizer{
  enabled:bool attributes:[text] sanitize_span_name:bool } db_sanitizer{ sanitize_span_name:bool
  sql,redis,valkey,memcached,mongo,opensearch,es{DbSanitizer} } output!{Output} debug_metrics{DebugMetrics}
otelcol.processor.resourcedetection
  detectors:[text] override,fail_on_missing_metadata@19:bool ec2{ tags:[text]
  resource_attributes{CloudHostAttributes} max_attempts@7:number max_backoff@7:duration
  fail_on_missing_metadata@7,tags_from_imds@15:bool } ecs{ resource_attributes{
  aws.ecs.cluster.arn,aws.ecs.launchtype,aws.ecs.task.arn,aws.ecs.task.family,aws.ecs.task.id{ResourceAttribute}
  aws.ecs.task.revision,aws.log.group.arns,aws.log.group.names,aws.log.stream.arns{ResourceAttribute}
  aws.log.stream.names,cloud.account.id,cloud.availability_zone,cloud.platform,cloud.provider{ResourceAttribute}
  cloud.region{ResourceAttribute} } } eks{ resource_attributes{
  cloud.account.id@7,cloud.platform,cloud.provider,k8s.cluster.name{ResourceAttribute} } node_from_env_var@15:text
  } elasticbeanstalk{ resource_attributes{
  cloud.platform,cloud.provider,deployment.environment,service.instance.id,service.version{ResourceAttribute} } }
  lambda{ resource_attributes{
  aws.log.group.names,aws.log.stream.names,cloud.platform,cloud.provider,cloud.region{ResourceAttribute}
  faas.instance,faas.max_memory,faas.name,faas.version{ResourceAttribute} } } akamai@12{
  resource_attributes{HostAttributes} fail_on_missing_metadata~15:bool } azure{ resource_attributes{
  azure.resourcegroup.name,azure.vm.name,azure.vm.scaleset.name,azure.vm.size,cloud.account.id{ResourceAttribute}
  cloud.platform,cloud.provider,cloud.region,cloud.availability_zone@12,host.id,host.name{ResourceAttribute} }
  tags@2:[text] } aks{ resource_attributes{ cloud.platform,cloud.provider,k8s.cluster.name{ResourceAttribute} } }
  consul{ address,datacenter:text token:secret namespace:text meta:[text] resource_attributes{
  cloud.region,host.id,host.name{ResourceAttribute} } } docker{ resource_attributes{
  host.name,os.type{ResourceAttribute} } } digitalocean@12{ resource_attributes{HostAttributes} } gcp{
  resource_attributes{
  cloud.account.id,cloud.availability_zone,cloud.platform,cloud.provider,cloud.region{ResourceAttribute}
  faas.id,faas.instance,faas.name,faas.version,gcp.cloud_run.job.execution,gcp.cloud_run.job.task_index{ResourceAttribute}
  gcp.gce.instance.hostname,gcp.gce.instance.name,gcp.gce.instance.group_manager.name@7{ResourceAttribute}
  gcp.gce.instance.group_manager.region@7,gcp.gce.instance.group_manager.zone@7,host.id{ResourceAttribute}
  host.name,host.type,k8s.cluster.name{ResourceAttribute} } } heroku{ resource_attributes{
  cloud.provider,heroku.app.id,heroku.dyno.id,heroku.release.commit,heroku.release.creation_timestamp{ResourceAttribute}
  service.instance.id,service.name,service.version{ResourceAttribute} } } hetzner@12{ resource_attributes{
  cloud.availability_zone,cloud.provider,cloud.region,host.id,host.name{ResourceAttribute} } } system{
  hostname_sources:[text] resource_attributes{
  host.arch,host.cpu.cache.l2.size,host.cpu.family,host.cpu.model.id,host.cpu.model.name{ResourceAttribute}
  host.cpu.stepping,host.cpu.vendor.id,host.id,host.interface@10,host.ip,host.mac,host.name{ResourceAttribute}
  os.build.id@10,os.description,os.name@10,os.type,os.version@9{ResourceAttribute} } } openshift{
  address,token:text tls{TlsClient} resource_attributes{
  cloud.platform,cloud.provider,cloud.region,k8s.cluster.name{ResourceAttribute} } } kubernetes_node{
  auth_type,context,node_from_env_var:text resource_attributes{ k8s.node.name,k8s.node.uid{ResourceAttribute} } }
  kubeadm@7{ auth_type,context:text resource_attributes{ k8s.cluster.name,k8s.cluster.uid@8{ResourceAttribute} } }
  dynatrace@8{ resource_attributes~15{ host.name,dt.entity.host,dt.smartscape.host@12{ResourceAttribute} } }
  nova@12{ fail_on_missing_metadata:bool labels:[text] resource_attributes{
  cloud.platform,cloud.provider,cloud.region,cloud.availability_zone,host.id,host.name{ResourceAttribute}
  host.type{ResourceAttribute} } } oraclecloud@12{ resource_attributes{
  cloud.platform,cloud.provider,cloud.region,cloud.availability_zone,host.id,host.name{ResourceAttribute}
  host.type,k8s.cluster.name,oracle_cloud.realm@15{ResourceAttribute} } } scaleway@12{ resource_attributes{
  cloud.account.id,cloud.availability_zone,cloud.platform,cloud.provider,cloud.region{ResourceAttribute}
  host.id,host.image.id,host.image.name,host.name,host.type{ResourceAttribute} } }
  upcloud@12,vultr@12{CloudDetector} tencent_cvm@15,alibaba_ecs@15{Detector} timeout:duration output!{Output}
  debug_metrics@2{DebugMetrics}
otelcol.processor.span
  include,exclude{MatchProperties} name{ from_attributes:[text] separator:text to_attributes{ rules!:[text]
  break_after_match,keep_original_name@6:bool } } status{ code!,description:text } output!{Output}
  debug_metrics@2{DebugMetrics}
otelcol.processor.tail_sampling
  policy!*{ ...AndSubPolicy composite{ max_total_spans_per_second!:number policy_order!:[text]
  composite_sub_policy*{ ...AndSubPolicy and{ and_sub_policy!*{AndSubPolicy} } } rate_allocation*{ policy!:text
  percent!:number } } and{ and_sub_policy!*{AndSubPolicy} } not@15{ not_sub_policy!{AndSubPolicy} } drop@13{
  drop_sub_policy!*{AndSubPolicy} } } decision_wait,decision_wait_after_root_received@15:duration num_traces:number
  block_on_overflow@11:bool expected_new_traces_per_sec:number
  sample_on_first_match@13,drop_pending_traces_on_shutdown@13:bool maximum_trace_size_bytes@15:number
  decision_cache@3:object output!{Output} debug_metrics@2{DebugMetrics}
otelcol.processor.transform
  error_mode:text statements@8{ trace,metric,log:[text] }
  trace_statements*,metric_statements*,log_statements*{ContextStatementsSlice} output!{Output}
  debug_metrics@2{DebugMetrics}
`;
