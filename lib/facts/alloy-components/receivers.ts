/**
 * The arguments of otelcol.auth.*, otelcol.receiver.*, and of extensions. How to read it: ./index.ts.
 */
export const RECEIVERS = `
otelcol.auth.basic
  username:text password:secret client_auth@13{ username,username_file@15:text password:secret
  password_file@15:text } htpasswd@13{ file,inline:text } debug_metrics@2{DebugMetrics}
otelcol.auth.bearer
  scheme:text token!:secret header@9:text debug_metrics@2{DebugMetrics}
otelcol.auth.google
  project,quota_project,token_type,audience:text scopes:[text] debug_metrics{DebugMetrics}
otelcol.auth.headers
  header*{ key!:text value:secret from_context,from_attribute@8,action:text } debug_metrics@2{DebugMetrics}
otelcol.auth.oauth2
  client_id,client_id_file:text client_secret:secret client_secret_file,client_certificate_key_id@15:text
  client_certificate_key@15:secret
  client_certificate_key_file@15,grant_type@15,signature_algorithm@15,iss@15,audience@15:text claims@15:{any}
  token_url!:text endpoint_params:{[text]} scopes:[text] tls{TlsClient} timeout,expiry_buffer@15:duration
  debug_metrics@2{DebugMetrics}
otelcol.auth.sigv4
  region,service:text assume_role{ arn,session_name,sts_region:text } debug_metrics@2{DebugMetrics}
otelcol.extension.jaeger_remote_sampling
  grpc{GrpcServer} http{HttpServer} source!{ content:text remote{GrpcClient} file:text reload_interval:duration }
  debug_metrics@2{DebugMetrics}
otelcol.receiver.jaeger
  protocols!{ grpc{GrpcServer} thrift_http{HttpServer} thrift_binary,thrift_compact{ThriftBinary} }
  debug_metrics{DebugMetrics} output!{Output}
otelcol.receiver.kafka
  brokers!:[text] protocol_version!:text session_timeout@4,heartbeat_interval@4:duration
  encoding,group_id,client_id,initial_offset:text logs@9,metrics@9,traces@9{KafkaReceiverTopicEncoding}
  resolve_canonical_bootstrap_servers_only:bool authentication{KafkaAuthentication} metadata{KafkaMetadata}
  autocommit{ enable:bool interval:duration } message_marking{ after_execution,include_unsuccessful:bool }
  header_extraction{ extract_headers:bool headers:[text] } tls@9{TlsClient}
  min_fetch_size@5,max_fetch_size@5,max_partition_fetch_size@12:number max_fetch_wait@9:duration
  group_rebalance_strategy@9:text group_rebalance_strategies@19:[text] group_instance_id@9,rack_id@12:text
  use_leader_epoch@12:bool conn_idle_timeout@15:duration error_backoff@8{Retry} debug_metrics{DebugMetrics}
  output!{Output} default_fetch_size@5~15:number topic~13:text
otelcol.receiver.loki
  output!{Output}
otelcol.receiver.otlp
  grpc{GrpcServer} http{ ...HttpServer traces_url_path,metrics_url_path,logs_url_path:text }
  debug_metrics{DebugMetrics} output!{Output}
otelcol.receiver.prometheus
  output!{Output} debug_metrics@2{DebugMetrics}
otelcol.receiver.zipkin
  parse_string_tags:bool ...HttpServer debug_metrics{DebugMetrics} output!{Output}
otelcol.storage.file
  directory:text timeout:duration compaction{ on_start,on_rebound:bool directory:text
  rebound_needed_threshold_mib,rebound_trigger_threshold_mib,max_transaction_size:number check_interval:duration
  cleanup_on_start:bool } fsync,create_directory:bool directory_permissions:text debug_metrics{DebugMetrics}
`;
