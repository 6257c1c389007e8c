/**
 * Made by scripts/field-tables.ts from Istio 1.31. Not to be edited: npm run fields.
 * Each line is an object with its fields; kubernetes/fields.ts reads the notation.
 */
export const SOURCE = 'Istio 1.31';

export const TABLE = `
Abort{grpcStatus:s,http2Error:s,httpStatus:i,percentage:Percentage}^httpStatus|grpcStatus|http2Error
AccessLogging{disabled:b,filter:Filter2,match:Match2,providers:[Providers]}
AllowOrigins{exact:s,prefix:s,regex:s}^exact|prefix|regex
Attributes{name!:s,value:s}
Body{bytes:s,string:s}^string|bytes
Cluster{name:s,portNumber:i@0..4294967295,service:s,subset:s}
ConfigPatches{applyTo:s(INVALID|LISTENER|FILTER_CHAIN|NETWORK_FILTER|HTTP_FILTER|ROUTE_CONFIGURATION|VIRTUAL_HOST|HTTP_ROUTE|CLUSTER|EXTENSION_CONFIG|BOOTSTRAP|LISTENER_FILTER),match:Match,patch:Patch}
ConnectionPool{http:Http,tcp:Tcp}
ConsistentHash{httpCookie:HttpCookie,httpHeaderName:s,httpQueryParameterName:s,maglev:Maglev,minimumRingSize:i@0..,ringHash:RingHash,useSourceIp:b}^httpHeaderName|httpCookie|useSourceIp|httpQueryParameterName^ringHash|maglev
CorsPolicy{allowCredentials:b,allowHeaders:[s],allowMethods:[s],allowOrigin:[s],allowOrigins:[AllowOrigins],exposeHeaders:[s],maxAge:d,unmatchedPreflights:s(UNSPECIFIED|FORWARD|IGNORE)}
CustomTags{environment:Environment,formatter:Formatter,header:Environment,literal:Formatter}^literal|environment|header|formatter
Delay{exponentialDelay:d,fixedDelay:d,percent:i,percentage:Percentage}^fixedDelay|exponentialDelay
Delegate{name:s,namespace:s}
DirectResponse{body:Body,status!:i@0..4294967295}
Distribute{from:s,to:<i@0..4294967295>}
Egress{bind:s,captureMode:s(DEFAULT|IPTABLES|NONE),hosts!:[s],port:Port3}
EgressProxy{host!:s,port:Port,subset:s}
Endpoints{address:s@0..256,labels:<s>,locality:s@0..2048,network:s@0..2048,ports:<i@1..65535>,serviceAccount:s@0..253,weight:i@0..4294967295}
Env{name!:s@1..256,value:s@0..2048,valueFrom:s(INLINE|HOST)}
Environment{defaultValue:s,name!:s@1..}
Failover{from:s,to:s}
Fault{abort:Abort,delay:Delay}
Filter{name:s,subFilter:Provider}
Filter2{expression:s}
FilterChain{applicationProtocols:s,destinationPort:i@0..4294967295,filter:Filter,name:s,sni:s,transportProtocol:s}
Formatter{value!:s@1..}
From{source:Source}
FromHeaders{name!:s@1..,prefix:s}
Headers{request:Request,response:Request}
Http{h2UpgradePolicy:s(DEFAULT|DO_NOT_UPGRADE|UPGRADE),http1MaxPendingRequests:i,http2KeepAlive:Http2KeepAlive,http2MaxRequests:i,idleTimeout:d,maxConcurrentStreams:i,maxRequestsPerConnection:i,maxRetries:i,useClientProtocol:b}
Http2{corsPolicy:CorsPolicy,delegate:Delegate,directResponse:DirectResponse,fault:Fault,headers:Headers,match:[Match4],mirror:EgressProxy,mirror_percent:i@0..4294967295,mirrorPercent:i@0..4294967295,mirrorPercentage:Percentage,mirrors:[Mirrors],name:s,redirect:Redirect,retries:Retries,rewrite:Rewrite,route:[Route2],timeout:d}
Http2KeepAlive{interval:d,timeout:d}
HttpCookie{attributes:[Attributes],name!:s,path:s,ttl:D}
Image{imageType:s}
Ingress{bind:s,captureMode:s(DEFAULT|IPTABLES|NONE),connectionPool:ConnectionPool,defaultEndpoint:s,port!:Port3,tls:Tls2}
JwtRules{audiences:[s@1..],forwardOriginalToken:b,fromCookies:[s@1..],fromHeaders:[FromHeaders],fromParams:[s@1..],issuer:s@1..,jwks:s,jwks_uri:s@1..2048,jwksUri:s@1..2048,outputClaimToHeaders:[OutputClaimToHeaders],outputPayloadToHeader:s,spaceDelimitedClaims:[s@1..],timeout:d}^jwksUri|jwks_uri|jwks
Listener{filterChain:FilterChain,listenerFilter:s,name:s,portName:s,portNumber:i@0..4294967295}
LoadBalancer{consistentHash:ConsistentHash,localityLbSetting:LocalityLbSetting,simple:s(UNSPECIFIED|LEAST_CONN|RANDOM|PASSTHROUGH|ROUND_ROBIN|LEAST_REQUEST),warmup:Warmup,warmupDurationSecs:d,zoneAwareLbSetting:ZoneAwareLbSetting}^simple|consistentHash
LocalityLbSetting{distribute:[Distribute],enabled:b,failover:[Failover],failoverPriority:[s]}
Maglev{tableSize:i@0..}
Match{cluster:Cluster,context:s(ANY|SIDECAR_INBOUND|SIDECAR_OUTBOUND|GATEWAY|WAYPOINT),listener:Listener,proxy:Proxy,routeConfiguration:RouteConfiguration,waypoint:Waypoint}^listener|routeConfiguration|cluster|waypoint
Match2{mode:s(CLIENT_AND_SERVER|CLIENT|SERVER)}
Match3{customMetric:s@1..,metric:s(ALL_METRICS|REQUEST_COUNT|REQUEST_DURATION|REQUEST_SIZE|RESPONSE_SIZE|TCP_OPENED_CONNECTIONS|TCP_CLOSED_CONNECTIONS|TCP_SENT_BYTES|TCP_RECEIVED_BYTES|GRPC_REQUEST_MESSAGES|GRPC_RESPONSE_MESSAGES),mode:s(CLIENT_AND_SERVER|CLIENT|SERVER)}^metric|customMetric
Match4{authority:AllowOrigins,gateways:[s],headers:<AllowOrigins>,ignoreUriCase:b,method:AllowOrigins,name:s,port:i@0..4294967295,queryParams:<AllowOrigins>,scheme:AllowOrigins,sourceLabels:<s>,sourceNamespace:s,statPrefix:s,uri:AllowOrigins,withoutHeaders:<AllowOrigins>}
Match5{destinationSubnets:[s],gateways:[s],port:i@0..4294967295,sourceLabels:<s>,sourceNamespace:s,sourceSubnet:s}
Match6{destinationSubnets:[s],gateways:[s],port:i@0..4294967295,sniHosts!:[s],sourceLabels:<s>,sourceNamespace:s}
Match7{mode:s(UNDEFINED|CLIENT|SERVER|CLIENT_AND_SERVER),ports:[Ports2]}
Metrics{overrides:[Overrides],providers:[Providers],reportingInterval:d}
Mirrors{destination!:EgressProxy,percentage:Percentage}
Mtls{mode:s(UNSET|DISABLE|PERMISSIVE|STRICT)}
Operation{hosts:[s],methods:[s],notHosts:[s],notMethods:[s],notPaths:[s],notPorts:[s],paths:[s],ports:[s]}
OutboundTrafficPolicy{egressProxy:EgressProxy,mode:s(REGISTRY_ONLY|ALLOW_ANY)}
OutlierDetection{baseEjectionTime:d,consecutive5xxErrors:i@0..4294967295,consecutiveErrors:i,consecutiveGatewayErrors:i@0..4294967295,consecutiveLocalOriginFailures:i@0..4294967295,interval:d,maxEjectionPercent:i,minHealthPercent:i,outlierDetectionHttpErrorCodes:[i@100..599],splitExternalLocalOriginErrors:b}
OutputClaimToHeaders{claim!:s@1..,header!:s@1..}
Overrides{disabled:b,match:Match3,tagOverrides:<TagOverrides>}
Patch{filterClass:s(UNSPECIFIED|AUTHN|AUTHZ|STATS),operation:s(INVALID|MERGE|ADD|REMOVE|INSERT_BEFORE|INSERT_AFTER|INSERT_FIRST|REPLACE|MERGE_AND_REPLACE_LIST),value:*}
Percentage{value:n}
Port{number:i@0..4294967295}
Port2{name!:s,number!:i@0..4294967295,protocol!:s,targetPort:i@0..4294967295}
Port3{name:s,number:i@0..4294967295,protocol:s,targetPort:i@0..4294967295}
PortLevelSettings{connectionPool:ConnectionPool,loadBalancer:LoadBalancer,outlierDetection:OutlierDetection,port:Port,tls:Tls}
Ports{name!:s@0..256,number!:i@1..65535,protocol:s@0..256,targetPort:i@1..65535}
Ports2{number!:i@1..65535}
Provider{name:s}
Providers{name!:s@1..}
Proxy{metadata:ObjectMeta,proxyVersion:s}
ProxyProtocol{version:s(V1|V2)}
Redirect{authority:s,derivePort:s(FROM_PROTOCOL_DEFAULT|FROM_REQUEST_PORT),port:i@0..4294967295,prefixRewrite:s,redirectCode:i@0..4294967295,scheme:s,uri:s}^port|derivePort
Request{add:<s>,remove:[s],set:<s>}
Retries{attempts:i,backoff:d,perTryTimeout:d,retryIgnorePreviousHosts:b,retryOn:s,retryRemoteLocalities:b}
RetryBudget{budgetInterval:s,minRetryConcurrency:i@0..4294967295,percent:n@0..100}
Rewrite{authority:s,uri:s,uriRegexRewrite:UriRegexRewrite}
RingHash{minimumRingSize:i@0..}
Route{action:s(ANY|ROUTE|REDIRECT|DIRECT_RESPONSE),name:s}
Route2{destination!:EgressProxy,headers:Headers,weight:i}
Route3{destination!:EgressProxy,weight:i}
RouteConfiguration{gateway:s,name:s,portName:s,portNumber:i@0..4294967295,vhost:Vhost}
Rules{from:[From],to:[To],when:[When]}
Selector{matchLabels:<s@0..63>}
Servers{bind:s,defaultEndpoint:s,hosts!:[s],name:s,port!:Port2,tls:Tls2}
Source{ipBlocks:[s],namespaces:[s],notIpBlocks:[s],notNamespaces:[s],notPrincipals:[s],notRemoteIpBlocks:[s],notRequestPrincipals:[s],notServiceAccounts:[s@0..320],notTrustDomains:[s],principals:[s],remoteIpBlocks:[s],requestPrincipals:[s],serviceAccounts:[s@0..320],trustDomains:[s]}
Spec{action:s(ALLOW|DENY|AUDIT|CUSTOM),provider:Provider,rules:[Rules],selector:Selector,targetRef:TargetRef,targetRefs:[TargetRef]}^selector|targetRef|targetRefs
Spec10{accessLogging:[AccessLogging],metrics:[Metrics],selector:Selector,targetRef:TargetRef,targetRefs:[TargetRef],tracing:[Tracing]}^selector|targetRef|targetRefs
Spec11{exportTo:[s],gateways:[s],hosts:[s],http:[Http2],tcp:[Tcp2],tls:[Tls3]}
Spec12{failStrategy:s(FAIL_CLOSE|FAIL_OPEN|FAIL_RELOAD),imagePullPolicy:s(UNSPECIFIED_POLICY|IfNotPresent|Always),imagePullSecret:s@1..253,match:[Match7],phase:s(UNSPECIFIED_PHASE|AUTHN|AUTHZ|STATS),pluginConfig:*,pluginName:s@1..256,priority:i,selector:Selector,sha256:s,targetRef:TargetRef,targetRefs:[TargetRef],type:s(UNSPECIFIED_PLUGIN_TYPE|HTTP|NETWORK),url!:s@1..,verificationKey:s,vmConfig:VmConfig}^selector|targetRef|targetRefs
Spec2{exportTo:[s],host!:s,subsets:[Subsets],trafficPolicy:TrafficPolicy,workloadSelector:Selector}
Spec3{configPatches:[ConfigPatches],priority:i,targetRefs:[TargetRef],workloadSelector:WorkloadSelector}^workloadSelector|targetRefs
Spec4{selector:<s>,servers:[Servers]}
Spec5{mtls:Mtls,portLevelMtls:<Mtls>,selector:Selector}
Spec6{concurrency:i@0..,environmentVariables:<s@0..2048>,image:Image,selector:Selector}
Spec7{jwtRules:[JwtRules],selector:Selector,targetRef:TargetRef,targetRefs:[TargetRef]}^selector|targetRef|targetRefs
Spec8{addresses:[s@0..64],endpoints:[Endpoints],exportTo:[s],hosts!:[s],location:s(MESH_EXTERNAL|MESH_INTERNAL),ports:[Ports],resolution:s(NONE|STATIC|DNS|DNS_ROUND_ROBIN|DYNAMIC_DNS),subjectAltNames:[s],workloadSelector:WorkloadSelector}^workloadSelector|endpoints
Spec9{egress:[Egress],inboundConnectionPool:ConnectionPool,ingress:[Ingress],outboundTrafficPolicy:OutboundTrafficPolicy,workloadSelector:WorkloadSelector}
Subsets{labels:<s>,name!:s,trafficPolicy:TrafficPolicy}
TagOverrides{operation:s(UPSERT|REMOVE),value:s}
TargetRef{group:s@0..253,kind!:s@1..63,name!:s@1..253,namespace:s}
Tcp{connectTimeout:d,idleTimeout:D,maxConnectionDuration:d,maxConnections:i,tcpKeepalive:TcpKeepalive}
Tcp2{match:[Match5],route:[Route3]}
TcpKeepalive{interval:d,probes:i@0..4294967295,time:d}
Tls{caCertificates:s,caCrl:s,clientCertificate:s,credentialName:s,insecureSkipVerify:b,mode:s(DISABLE|SIMPLE|MUTUAL|ISTIO_MUTUAL),privateKey:s,sni:s,subjectAltNames:[s]}
Tls2{caCertCredentialName:s,caCertificates:s,caCrl:s,cipherSuites:[s],credentialName:s,credentialNames:[s],httpsRedirect:b,insecureSkipVerify:b,maxProtocolVersion:s(TLS_AUTO|TLSV1_0|TLSV1_1|TLSV1_2|TLSV1_3),minProtocolVersion:s(TLS_AUTO|TLSV1_0|TLSV1_1|TLSV1_2|TLSV1_3),mode:s(PASSTHROUGH|SIMPLE|MUTUAL|AUTO_PASSTHROUGH|ISTIO_MUTUAL|OPTIONAL_MUTUAL),privateKey:s,serverCertificate:s,subjectAltNames:[s],tlsCertificates:[TlsCertificates],verifyCertificateHash:[s],verifyCertificateSpki:[s]}^tlsCertificates|credentialNames^credentialName|credentialNames^credentialNames|tlsCertificates
Tls3{match!:[Match6],route:[Route3]}
TlsCertificates{caCertificates:s,privateKey:s,serverCertificate:s}
To{operation:Operation}
Tracing{customTags:<CustomTags>,disableContextPropagation:b,disableSpanReporting:b,enableIstioTags:b,match:Match2,providers:[Providers],randomSamplingPercentage:n@0..100,useRequestIdForTraceSampling:b}
TrafficPolicy{connectionPool:ConnectionPool,loadBalancer:LoadBalancer,outlierDetection:OutlierDetection,portLevelSettings:[PortLevelSettings],proxyProtocol:ProxyProtocol,retryBudget:RetryBudget,tls:Tls,tunnel:Tunnel}
Tunnel{protocol:s,targetHost!:s,targetPort!:i@0..4294967295}
UriRegexRewrite{match:s,rewrite:s}
Vhost{domainName:s,name:s,route:Route}
VmConfig{env:[Env]}
Warmup{aggression:n@0..,duration!:d,minimumPercent:n@0..100}
Waypoint{filter:Filter,portNumber:i@1..65535,route:Provider}
When{key!:s,notValues:[s],values:[s]}
WorkloadSelector{labels:<s@0..63>}
ZoneAwareLbSetting{enabled:b,failover:[Failover],failoverPriority:[s],minClusterSize:i@1..4294967295}
extensions.istio.io WasmPlugin{apiVersion:s,kind:s,metadata:ObjectMeta,spec!:Spec12,status:*}
networking.istio.io DestinationRule{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec2,status:*}
networking.istio.io EnvoyFilter{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec3,status:*}
networking.istio.io Gateway{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec4,status:*}
networking.istio.io ProxyConfig{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec6,status:*}
networking.istio.io ServiceEntry{apiVersion:s,kind:s,metadata:ObjectMeta,spec!:Spec8,status:*}
networking.istio.io Sidecar{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec9,status:*}
networking.istio.io VirtualService{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec11,status:*}
security.istio.io AuthorizationPolicy{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec,status:*}
security.istio.io PeerAuthentication{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec5,status:*}
security.istio.io RequestAuthentication{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec7,status:*}
telemetry.istio.io Telemetry{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec10,status:*}
`;

/** The versions in which the API server takes each kind. */
export const SERVED = `
extensions.istio.io TrafficExtension: v1alpha1
extensions.istio.io WasmPlugin: v1alpha1
networking.istio.io DestinationRule: v1 v1alpha3 v1beta1
networking.istio.io EnvoyFilter: v1alpha3
networking.istio.io Gateway: v1 v1alpha3 v1beta1
networking.istio.io ProxyConfig: v1beta1
networking.istio.io ServiceEntry: v1 v1alpha3 v1beta1
networking.istio.io Sidecar: v1 v1alpha3 v1beta1
networking.istio.io VirtualService: v1 v1alpha3 v1beta1
networking.istio.io WorkloadEntry: v1 v1alpha3 v1beta1
networking.istio.io WorkloadGroup: v1 v1alpha3 v1beta1
security.istio.io AuthorizationPolicy: v1 v1beta1
security.istio.io PeerAuthentication: v1 v1beta1
security.istio.io RequestAuthentication: v1 v1beta1
telemetry.istio.io Telemetry: v1 v1alpha1
`;
