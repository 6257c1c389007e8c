/**
 * Every component and block of the top level: below each line with a stability and what the components export, their names,
 * with @ since which and ~ until which version.
 */
export const NAMES = `
generally-available: -
  argument declare export faro.receiver http import.file import.git import.http import.string livedebugging@6
  logging loki.rules.kubernetes loki.source.api loki.source.awsfirehose loki.source.azure_event_hubs
  loki.source.cloudflare loki.source.docker loki.source.file loki.source.gcplog loki.source.gelf loki.source.heroku
  loki.source.journal loki.source.kafka loki.source.kubernetes loki.source.kubernetes_events loki.source.podlogs
  loki.source.syslog loki.source.windowsevent mimir.rules.kubernetes otelcol.extension.jaeger_remote_sampling
  otelcol.receiver.file_stats@1 otelcol.receiver.influxdb@6 otelcol.receiver.jaeger otelcol.receiver.kafka
  otelcol.receiver.opencensus~13 otelcol.receiver.otlp otelcol.receiver.solace@6 otelcol.receiver.zipkin
  prometheus.operator.podmonitors prometheus.operator.probes prometheus.operator.servicemonitors
  prometheus.receive_http prometheus.scrape pyroscope.ebpf pyroscope.receive_http@10 pyroscope.scrape@2 remotecfg@7
  tracing
generally-available: content
  local.file remote.http remote.s3
generally-available: data
  remote.kubernetes.configmap remote.kubernetes.secret remote.vault
generally-available: handler
  otelcol.auth.basic otelcol.auth.bearer otelcol.auth.headers otelcol.auth.oauth2 otelcol.auth.sigv4
generally-available: input
  otelcol.connector.host_info otelcol.connector.servicegraph otelcol.connector.spanlogs
  otelcol.connector.spanmetrics otelcol.exporter.kafka@2 otelcol.exporter.loadbalancing otelcol.exporter.logging~5
  otelcol.exporter.loki otelcol.exporter.otlp otelcol.exporter.otlphttp otelcol.exporter.prometheus
  otelcol.processor.attributes otelcol.processor.batch otelcol.processor.discovery otelcol.processor.filter
  otelcol.processor.groupbyattrs@4 otelcol.processor.k8sattributes otelcol.processor.memory_limiter
  otelcol.processor.metric_start_time@13 otelcol.processor.probabilistic_sampler
  otelcol.processor.resourcedetection otelcol.processor.span otelcol.processor.tail_sampling
  otelcol.processor.transform
generally-available: output rules
  discovery.relabel
generally-available: receiver
  loki.echo loki.process loki.write otelcol.receiver.loki otelcol.receiver.prometheus prometheus.echo@13
  prometheus.remote_write pyroscope.write@2
generally-available: receiver rules
  loki.relabel prometheus.relabel pyroscope.relabel@10
generally-available: targets
  beyla.ebpf@11 database_observability.mysql@15 discovery.aws@18 discovery.azure discovery.consul
  discovery.consulagent discovery.digitalocean discovery.dns discovery.docker discovery.dockerswarm discovery.ec2
  discovery.eureka discovery.file discovery.gce discovery.hetzner discovery.http discovery.ionos discovery.kubelet
  discovery.kubernetes discovery.kuma discovery.lightsail discovery.linode discovery.marathon discovery.nerve
  discovery.nomad discovery.openstack discovery.ovhcloud discovery.process discovery.puppetdb discovery.scaleway
  discovery.serverset discovery.triton discovery.uyuni local.file_match prometheus.exporter.apache
  prometheus.exporter.azure prometheus.exporter.blackbox prometheus.exporter.cadvisor
  prometheus.exporter.cloudwatch prometheus.exporter.consul prometheus.exporter.databricks@13
  prometheus.exporter.dnsmasq prometheus.exporter.elasticsearch prometheus.exporter.gcp prometheus.exporter.github
  prometheus.exporter.kafka prometheus.exporter.memcached prometheus.exporter.mongodb prometheus.exporter.mssql
  prometheus.exporter.mysql prometheus.exporter.oracledb prometheus.exporter.postgres prometheus.exporter.process
  prometheus.exporter.redis prometheus.exporter.self prometheus.exporter.snmp prometheus.exporter.snowflake
  prometheus.exporter.squid prometheus.exporter.statsd prometheus.exporter.unix prometheus.exporter.windows
generally-available: targets logs_receiver
  database_observability.postgres@15
public-preview: -
  otelcol.receiver.filelog@7 otelcol.receiver.nginx@17 otelcol.receiver.splunkhec@9 otelcol.receiver.syslog@6
  pyroscope.java pyroscope.receive_http@5~10 pyroscope.scrape~2 remotecfg~7
public-preview: handler
  otelcol.auth.google@16 otelcol.storage.file@9
public-preview: input
  otelcol.exporter.file@13 otelcol.exporter.syslog@6 otelcol.processor.cumulativetodelta@7
public-preview: receiver
  loki.secretfilter@19 pyroscope.write~2
public-preview: receiver rules
  pyroscope.relabel@7~10
public-preview: targets
  beyla.ebpf~11 database_observability.mysql@12~15
public-preview: targets logs_receiver
  database_observability.postgres@12~15
experimental: -
  foreach@7 livedebugging@2~6 mimir.alerts.kubernetes@12 otelcol.receiver.awscloudwatch@8
  otelcol.receiver.awsecscontainermetrics@12 otelcol.receiver.awss3@13 otelcol.receiver.cloudflare@12
  otelcol.receiver.datadog@2 otelcol.receiver.faro@10 otelcol.receiver.fluentforward@11 otelcol.receiver.tcplog@7
  otelcol.receiver.vcenter prometheus.operator.scrapeconfigs@8
experimental: input
  otelcol.connector.count@13 otelcol.connector.signaltometrics@18 otelcol.exporter.awss3@2 otelcol.exporter.debug@3
  otelcol.exporter.faro@10 otelcol.processor.deltatocumulative@2 otelcol.processor.interval@4
  otelcol.processor.redaction@19
experimental: receiver
  loki.enrich@8 loki.secretfilter@5~19 prometheus.enrich@11 prometheus.write.queue@5~19 pyroscope.enrich@13
experimental: targets
  database_observability.mysql@6~12 database_observability.sql_server@18 prometheus.exporter.catchpoint@3
  prometheus.exporter.static@12
experimental: targets logs_receiver
  database_observability.postgres@10~12
community: input
  otelcol.exporter.datadog@4 otelcol.exporter.googlecloud@9 otelcol.exporter.googlecloudpubsub@12
  otelcol.exporter.splunkhec@6 otelcol.receiver.googlecloudpubsub@11
`;
