/**
 * The arguments of blocks of the top level, and of components of other kinds that stand in an OTLP pipeline. How to read it: ./index.ts.
 */
export const OTHERS = `
import.file
  filename!,detector:text poll_frequency:duration
import.git
  repository!,revision,path!:text pull_frequency:duration basic_auth{Login} ssh_key{ username!:text key:secret
  key_file:text passphrase:secret }
import.http
  url!:text poll_frequency,poll_timeout:duration method:text headers:{text} body:text client{HttpClient}
import.string
  content!:secret
argument
  optional:bool default:any comment:text
export
  value!:any
http
  auth@9{ basic{Login} filter{ paths:[text] authenticate_matching_paths:bool } } tls{ cert_pem,cert_file:text
  key_pem:secret key_file,client_ca_pem,client_ca_file,client_auth_type:text cipher_suites,curve_preferences:[text]
  min_version,max_version:text windows_certificate_filter{ server!{ store,system_store:text
  issuer_common_names:[text] template_id:text refresh_interval:duration } client!{ issuer_common_names:[text]
  subject_regex,template_id:text } } }
livedebugging
  enabled:bool
local.file
  filename!,detector:text poll_frequency:duration is_secret:bool
logging
  level,format,destination@17:text write_to:[capsule]
loki.echo
loki.process
  forward_to!:[capsule] ...Stages
loki.relabel
  forward_to!:[capsule] rule*{RelabelRule} max_cache_size:number
loki.write
  endpoint*{ name,url!:text batch_wait:duration batch_size:size remote_timeout:duration headers:{text}
  min_backoff_period,max_backoff_period:duration max_backoff_retries:number tenant_id:text retry_on_http_429:bool
  ...HttpClient queue_config{ capacity:size min_shards@13:number drain_timeout:duration block_on_overflow@14:bool }
  } external_labels:{text} max_streams:number wal{ enabled:bool
  max_segment_age,min_read_frequency,max_read_frequency,drain_timeout:duration }
prometheus.exporter.self
prometheus.relabel
  forward_to!:[capsule] rule*{RelabelRule} max_cache_size:number cache_ttl@17:duration
prometheus.remote_write
  external_labels:{text} endpoint*{ name,url!:text remote_timeout:duration headers:{text}
  send_exemplars,send_native_histograms:bool protobuf_message@11:text ...HttpClient queue_config{
  capacity,max_shards,min_shards,max_samples_per_send:number batch_send_deadline,min_backoff,max_backoff:duration
  retry_on_http_429:bool sample_age_limit:duration } metadata_config{ send:bool send_interval:duration
  max_samples_per_send:number } write_relabel_config*{RelabelRule} sigv4{ region,access_key:text secret_key:secret
  profile,role_arn,external_id@18:text use_fips_sts_endpoint@18:bool service_name@18:text } azuread{
  managed_identity{ client_id!:text } workload_identity@18{ client_id!,tenant_id!,token_file_path:text } oauth@7{
  client_id!:text client_secret!:secret tenant_id!:text } sdk@7{ tenant_id!:text } cloud,scope@18:text }
  google_iam@18{ credentials_file:text } round_robin_dns@18:bool } wal{
  truncate_frequency,min_keepalive_time,max_keepalive_time:duration }
remote.http
  url!:text poll_frequency,poll_timeout:duration is_secret:bool method:text headers:{text} body:text
  client{HttpClient}
remote.kubernetes.configmap
  namespace!,name!:text poll_frequency,poll_timeout:duration client{KubernetesClient}
remote.kubernetes.secret
  namespace!,name!:text poll_frequency,poll_timeout:duration client{KubernetesClient}
remotecfg
  url,id,name@3:text attributes@3:{text} poll_frequency:duration ...HttpClient metadata~3:{text}
tracing
  sampling_fraction:number send_traceparent@13:bool sampler{ jaeger_remote{ url:text max_operations:number
  refresh_interval:duration } } write_to:[capsule]
`;
