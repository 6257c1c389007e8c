/**
 * Blocks, and parts of blocks, that several components have. How to read it: ./index.ts.
 */
export const SHAPES = `
AndSubPolicy
  name!,type!:text latency{Latency} numeric_attribute{NumericAttribute} probabilistic{Probabilistic}
  status_code{StatusCode} string_attribute{StringAttribute} rate_limiting{RateLimiting}
  bytes_limiting@13{BytesLimiting} span_count{SpanCount} boolean_attribute{BooleanAttribute}
  ottl_condition{OttlCondition} trace_state{TraceState}
Authorization
  type:text credentials:secret credentials_file:text
BasicAuth
  username:text password:secret password_file:text
Batch
  flush_timeout:duration min_size,max_size:number sizer:text
BooleanAttribute
  key!:text value!,invert_match@5:bool
BytesLimiting
  bytes_per_second!,burst_capacity:number
CloudDetector
  fail_on_missing_metadata:bool resource_attributes{HostAttributes}
CloudHostAttributes
  cloud.account.id,cloud.availability_zone,cloud.platform,cloud.provider,cloud.region{ResourceAttribute}
  host.id,host.image.id,host.name,host.type{ResourceAttribute}
ContextConditionsSlice
  context:text conditions!:[text]
ContextStatementsSlice
  context!:text conditions@10,statements!:[text] error_mode@10:text
Cors
  allowed_origins,allowed_headers,exposed_headers@19:[text] max_age:number
CountedAttribute
  key!:text default_value:any
CountedMetric
  name,description:text conditions:[text] attributes*{CountedAttribute}
Counter
  name!,description,source,prefix:text max_idle_duration:duration value,action!:text
  match_all,count_entry_bytes:bool
Cri
  max_partial_lines,max_partial_line_size:number max_partial_line_size_truncate:bool
DbSanitizer
  enabled:bool attributes:[text]
DebugMetrics
  disable_high_cardinality_metrics:bool level@2:text
Detector
  fail_on_missing_metadata:bool resource_attributes{CloudHostAttributes}
Dimension
  name,default,glob@19:text
Drop
  drop_counter_reason,source,value,separator,expression:text older_than:duration longer_than:size
EventLogMessage
  source:text drop_invalid_labels,overwrite_existing:bool
ExponentialHistogram
  max_size:number count,value!:text
FieldExtract
  tag_name,key,key_regex,from,regex~8:text
FieldFilter
  key!,value!,op:text
Gauge
  name!,description,source,prefix:text max_idle_duration:duration value,action!:text
GeoIp
  db!,source!,db_type:text custom_lookups:{text}
GrpcClient
  endpoint!,compression:text tls{TlsClient} keepalive{KeepaliveClient} read_buffer_size,write_buffer_size:size
  wait_for_ready:bool headers:{text} balancer_name,authority:text auth:capsule
GrpcServer
  endpoint,transport:text tls{TlsServer} max_recv_msg_size:size max_concurrent_streams:number
  read_buffer_size,write_buffer_size:size keepalive{KeepaliveServer} auth@6:capsule include_metadata:bool
Histogram
  name!,description,source,prefix:text max_idle_duration:duration value:text buckets!:[number]
HostAttributes
  cloud.provider,cloud.region,host.id,host.name{ResourceAttribute}
HttpClient
  basic_auth{BasicAuth} authorization{Authorization} oauth2{Oauth2} bearer_token:secret
  bearer_token_file,proxy_url,no_proxy:text proxy_from_environment:bool proxy_connect_header:{[secret]}
  tls_config{TlsConfig} follow_redirects,enable_http2:bool http_headers@8:{[secret]}
HttpServer
  endpoint:text tls{TlsServer} cors{Cors} auth@6:capsule max_request_body_size:size include_metadata:bool
  compression_algorithms@3:[text] keep_alives_enabled@12:bool
  idle_timeout@18,read_timeout@18,write_timeout@18,read_header_timeout@18:duration
InstrumentationLibrary
  name!,version:text
Json
  expressions:{text} regex@17,source:text drop_malformed:bool
KafkaAuthentication
  plaintext{Login} sasl{KafkaSasl} tls{TlsClient} kerberos{KafkaKerberos}
KafkaAwsMsk
  region!,broker_addr!~11:text
KafkaExporterSignal
  topic,topic_from_metadata_key@12,encoding,message_key_from_metadata_key@18:text
KafkaKerberos
  service_name,realm:text use_keytab:bool username!:text password:secret config_file,keytab_file:text
  disable_fast_negotiation@3:bool
KafkaMetadata
  full@9:bool refresh_interval@9:duration retry{KafkaMetadataRetry} include_all_topics~9:bool
KafkaMetadataRetry
  max_retries:number backoff:duration
KafkaReceiverTopicEncoding
  topic:text topics@13:[text] encoding:text exclude_topics@13:[text]
KafkaSasl
  username!:text password!:secret mechanism!:text version:number aws_msk{KafkaAwsMsk}
KeepaliveClient
  ping_wait,ping_response_timeout:duration ping_without_stream:bool
KeepaliveEnforcementPolicy
  min_time:duration permit_without_stream:bool
KeepaliveServer
  server_parameters{KeepaliveServerParameters} enforcement_policy{KeepaliveEnforcementPolicy}
KeepaliveServerParameters
  max_connection_idle,max_connection_age,max_connection_age_grace,time,timeout:duration
KubernetesClient
  api_server,kubeconfig_file:text ...HttpClient
LabelAllow
  values!:[text]
Labels
  values!:{text} source_type@15:text
Latency
  threshold_ms!,upper_threshold_ms:number
Limit
  rate!,burst!:number drop:bool by_label_name:text max_distinct_labels:number
LogSeverityNumberMatchProperties
  min!:text match_undefined!:bool
Logfmt
  mapping:{text} source,regex@17:text
Login
  username!:text password!:secret
LuhnFilter
  replacement,source:text min_length:number delimiters@12,skip_regex@19:text
Match
  selector!,action,pipeline_name,drop_counter_reason:text ...Stages
MatchArgs
  metrics:[text] match_type:text metric_types:[text]
MatchProperties
  match_type!:text regexp{Regexp} services,span_names,log_bodies,log_severity_texts:[text]
  log_severity{LogSeverityNumberMatchProperties} metric_names:[text] attribute*,resource*{MatchedAttribute}
  library*{InstrumentationLibrary} span_kinds:[text]
MatchedAttribute
  key!:text value:any
MetricInfo
  name!,description,unit:text include_resource_attributes*,attributes*{SignalAttribute} conditions:[text]
  histogram{SignalHistogram} exponential_histogram{ExponentialHistogram} sum,gauge{Sum}
Metrics
  metric.counter*{Counter} metric.gauge*{Gauge} metric.histogram*{Histogram}
Multiline
  firstline!:text max_lines:number max_wait_time:duration trim_newlines@12:bool
NumericAttribute
  key!:text min_value!,max_value!:number invert_match:bool
Oauth2
  client_id:text client_secret:secret client_secret_file:text scopes:[text] token_url:text endpoint_params:{text}
  ...Proxy tls_config{TlsConfig}
OttlCondition
  error_mode!:text span,spanevent:[text]
Output
  metrics,logs,traces:[capsule]
Pack
  labels!:[text] ingest_timestamp:bool
Pattern
  pattern!,source:text labels_from_groups:bool
Probabilistic
  hash_salt:text sampling_percentage!:number
Proxy
  proxy_url,no_proxy:text proxy_from_environment:bool proxy_connect_header:{[secret]}
Queue
  enabled:bool num_consumers,queue_size:number block_on_overflow@9:bool sizer@9:text wait_for_result@11:bool
  batch@11{Batch} storage@9:capsule blocking@7~11:bool
RateLimiting
  spans_per_second!,burst_capacity@18:number
Regex
  expression!,source:text labels_from_groups@9:bool
Regexp
  cache_enabled:bool cache_max_num_entries:number
RelabelRule
  source_labels:[text] separator,regex:text modulus:number target_label,replacement,action:text
Replace
  expression!,source,replace:text
ResourceAttribute
  enabled!:bool
Retry
  enabled:bool initial_interval:duration randomization_factor,multiplier:number
  max_interval,max_elapsed_time:duration
Rule
  limit!:size suffix:text sources:[text] source_type:text
Sampling
  drop_counter_reason:text rate!:number
SignalAttribute
  key!:text optional:bool default_value:any
SignalHistogram
  buckets:[number] count,value!:text
SpanCount
  min_spans!,max_spans:number
Stages
  stage.cri*{Cri} stage.decolorize*,stage.docker*{} stage.drop*{Drop} stage.eventlogmessage*{EventLogMessage}
  stage.geoip*{GeoIp} stage.json*{Json} stage.label_keep*,stage.label_drop*{LabelAllow} stage.labels*{Labels}
  stage.limit*{Limit} stage.logfmt*{Logfmt} stage.luhn*{LuhnFilter} stage.match*{Match} stage.metrics*{Metrics}
  stage.multiline*{Multiline} stage.output*{ source!:text } stage.pack*{Pack} stage.pattern*@11{Pattern}
  stage.regex*{Regex} stage.replace*{Replace} stage.split_json*@19{ source:text } stage.static_labels*{
  values!:{text} } stage.structured_metadata*{StructuredMetadata} stage.structured_metadata_drop*@12{LabelAllow}
  stage.sampling*{Sampling} stage.template*{Template} stage.tenant*{Tenant} stage.truncate*@12{ rule!*{Rule} }
  stage.timestamp*{Timestamp} stage.windowsevent*@7{EventLogMessage}
StatusCode
  status_codes!:[text]
StringAttribute
  key!:text values!:[text] enabled_regex_matching:bool cache_max_size:number invert_match:bool
StructuredMetadata
  values:{text} regex@12:text
Sum
  value!:text
Template
  source!,template!:text
Tenant
  label,source,value:text
ThriftBinary
  endpoint:text queue_size:number max_packet_size:size workers:number socket_buffer_size:size
Timestamp
  source!,format!:text fallback_formats:[text] location,action_on_failure,action_on_duplicate_timestamp@17:text
TlsClient
  ...TlsSetting insecure,insecure_skip_verify:bool server_name:text
TlsConfig
  ca_pem,ca_file,cert_pem,cert_file:text key_pem:secret key_file,server_name:text insecure_skip_verify:bool
  min_version:text
TlsServer
  ...TlsSetting client_ca_file:text
TlsSetting
  ca_pem,ca_file,cert_pem,cert_file:text key_pem:secret key_file,min_version,max_version:text
  reload_interval:duration cipher_suites:[text] include_insecure_cipher_suites@19,include_system_ca_certs_pool:bool
  curve_preferences@7:[text] tpm@10{Tpm}
Tpm
  enabled:bool path,owner_auth,auth:text
TraceState
  key!:text values!:[text]
`;
