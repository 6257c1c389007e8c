/**
 * The arguments of otelcol.exporter.* and otelcol.connector.*. How to read it: ./index.ts.
 */
export const EXPORTERS = `
otelcol.connector.count
  spans*,spanevents*,metrics*,datapoints*,logs*{CountedMetric} output!{Output} debug_metrics{DebugMetrics}
otelcol.connector.host_info
  host_identifiers:[text] metrics_flush_interval:duration output!{Output} debug_metrics@2{DebugMetrics}
otelcol.connector.servicegraph
  latency_histogram_buckets:[duration] dimensions:[text] store{ max_items:number ttl:duration }
  cache_loop,store_expiration_loop:duration virtual_node_peer_attributes@13:[text] virtual_node_extra_label@13:bool
  metrics_flush_interval:duration database_name_attributes@9:[text] exponential_histogram_max_size@12:number
  output!{Output} debug_metrics@2{DebugMetrics} database_name_attribute@1~11:text
otelcol.connector.signaltometrics
  spans*,datapoints*,logs*{MetricInfo} error_mode:text output!{Output} debug_metrics{DebugMetrics}
otelcol.connector.spanlogs
  spans,roots,processes,events@7:bool span_attributes,process_attributes,event_attributes@7:[text] overrides{
  logs_instance_tag,service_key,span_name_key,status_key,duration_key,trace_id_key:text } labels:[text]
  output!{Output}
otelcol.connector.spanmetrics
  dimension*,calls_dimension*@10{Dimension} exclude_dimensions:[text]
  dimensions_cache_size,resource_metrics_cache_size:number resource_metrics_key_attributes:[text]
  aggregation_cardinality_limit@9:number aggregation_temporality:text histogram!{ disable:bool
  dimension*@10{Dimension} unit:text exponential{ max_size:number } explicit{ buckets:[duration] } }
  metrics_flush_interval,metrics_expiration@1,series_expiration@18:duration metric_timestamp_cache_size@3:number
  namespace:text exemplars{ enabled:bool max_per_data_point:number } events{ enabled:bool dimension*{Dimension} }
  output!{Output} debug_metrics@2{DebugMetrics} include_instrumentation_scope@9:[text]
  include_collector_instance_id@18:bool
otelcol.exporter.awss3
  sending_queue@7{Queue} s3_uploader!{
  region,s3_bucket!,s3_prefix!,s3_base_prefix@12,s3_partition_format@8,s3_partition_timezone@12:text
  role_arn,file_prefix,endpoint:text s3_force_path_style,disable_ssl:bool
  compression,acl@8,storage_class@8,unique_key_func_name@16,retry_mode@10:text retry_max_attempts@10:number
  retry_max_backoff@10:duration s3_partition~8:text } marshaler{ type:text } timeout@9:duration
  resource_attrs_to_s3@9{ s3_prefix!,s3_bucket@12:text } debug_metrics{DebugMetrics}
  encoding~7,encoding_file_ext~7:text
otelcol.exporter.debug
  verbosity:text sampling_initial,sampling_thereafter:number use_internal_logger:bool output_paths@15:[text]
  debug_metrics{DebugMetrics}
otelcol.exporter.file
  path!:text append:bool rotation{ max_megabytes,max_days,max_backups:number localtime:bool }
  format,encoding,compression:text compression_params@19{ level!:number } flush_interval:duration group_by{
  enabled:bool resource_attribute:text max_open_files:number } debug_metrics{DebugMetrics}
otelcol.exporter.kafka
  protocol_version!:text brokers:[text] resolve_canonical_bootstrap_servers_only:bool
  client_id,topic,topic_from_attribute,encoding:text
  partition_traces_by_id,partition_metrics_by_resource_attributes,partition_logs_by_resource_attributes@12:bool
  partition_logs_by_trace_id@12:bool timeout,conn_idle_timeout@15:duration include_metadata_keys@12:[text]
  logs@9,metrics@9,traces@9{KafkaExporterSignal} authentication{KafkaAuthentication} metadata{KafkaMetadata}
  retry_on_failure{Retry} sending_queue{Queue} producer{
  max_message_bytes,max_broker_write_bytes@19,required_acks:number compression:text compression_params@10{
  level:number } flush_max_messages:number allow_auto_topic_creation@12:bool linger@19:duration }
  record_partitioner@18{ sticky_key{ hasher:text } round_robin,least_backup:bool } tls@9{TlsClient}
  debug_metrics{DebugMetrics}
otelcol.exporter.loadbalancing
  protocol!{ otlp!{ timeout:duration queue{Queue} retry{Retry} client!{ compression:text tls{TlsClient}
  keepalive{KeepaliveClient} read_buffer_size,write_buffer_size:size wait_for_ready:bool headers:{text}
  balancer_name,authority:text auth:capsule } } } resolver!{ static{ hostnames!:[text] } dns{ hostname!,port:text
  interval,timeout:duration } kubernetes{ service!:text ports:[number] timeout@1:duration return_hostnames@6:bool }
  aws_cloud_map@1{ namespace!,service_name!,health_status:text interval,timeout:duration port:number
  owner_account@18:text } } routing_key:text timeout@6:duration retry_on_failure@6{Retry} sending_queue@6{Queue}
  debug_metrics{DebugMetrics}
otelcol.exporter.loki
  forward_to!:[capsule]
otelcol.exporter.otlp
  timeout:duration sending_queue{Queue} retry_on_failure{Retry} debug_metrics{DebugMetrics} client!{GrpcClient}
otelcol.exporter.otlphttp
  client!{ endpoint!,proxy_url@5,compression:text compression_params@7{ level!:number } tls{TlsClient}
  read_buffer_size,write_buffer_size:size timeout:duration headers:{text}
  max_idle_conns,max_idle_conns_per_host,max_conns_per_host:number idle_conn_timeout:duration
  disable_keep_alives:bool http2_read_idle_timeout,http2_ping_timeout:duration force_attempt_http2@13:bool
  auth:capsule cookies@3{ enabled:bool } } sending_queue{Queue} retry_on_failure{Retry} debug_metrics{DebugMetrics}
  traces_endpoint,metrics_endpoint,logs_endpoint,encoding:text
otelcol.exporter.prometheus
  include_target_info,include_scope_info,include_scope_labels:bool gc_frequency:duration forward_to!:[capsule]
  add_metric_suffixes,resource_to_telemetry_conversion,honor_metadata@13,convert_classic_histograms_to_nhcb@17:bool
  keep_identifying_resource_attributes@17,start_timestamp_zero_ingestion@19:bool
`;
